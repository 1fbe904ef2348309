"""A paid request becomes something that the two may review; a tip does not, it is a gift."""

from minutewise.advisors.queries import belongs
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import ref_of
from minutewise.agreed.rules import Kind
from minutewise.ratings.actions import Seats, Talk, open_review


def may_be_reviewed(row: Agreed) -> None:
    """Tells `ratings` of a fixed payment or success fee that was paid, inside the transaction.

    Of a company's page whoever asked for it is reviewed and reviews. Paid time there is none.
    """
    who = row.asked_by or row.advisor.person
    if row.kind == Kind.TIP.value or who is None or row.ended_at is None:
        return
    page = row.advisor
    seats = Seats(
        network_id=page.network_id, client_id=row.client_id, advisor_id=page.id,
        person_id=who.id, company_id=page.company_id,
        own=page.company_id is not None and belongs(page, row.client),
    )  # fmt: skip
    talk = Talk(category=str(page.id), name=page.activity, mode="", paid_ms=0, net=row.amount)
    open_review(ref_of(row.id), seats, talk, row.ended_at)
