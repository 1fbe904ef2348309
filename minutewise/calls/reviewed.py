"""An ended call becomes something that the two may review."""

from collections.abc import Sequence

from minutewise.advisors.queries import belongs
from minutewise.calls.models import Call, Meter
from minutewise.ledger.rules import Ref
from minutewise.ratings.actions import Seats, Talk, open_review


def may_be_reviewed(call: Call, rows: Sequence[Meter]) -> None:
    """Tells `ratings` of a settled call in which the two were connected, with what was paid.

    Inside the transaction that settles; `rows` are its meters, settled. The category is the
    page's service, named as the page names what it does.
    """
    if call.connected_at is None or call.agent_id is None or call.ended_at is None:
        return
    advisor = call.advisor
    seats = Seats(
        network_id=call.network_id,
        client_id=call.client_id,
        advisor_id=advisor.id,
        person_id=call.agent_id,
        company_id=advisor.company_id,
        own=advisor.company_id is not None and belongs(advisor, call.client),
    )
    talk = Talk(
        category=str(advisor.id),
        name=advisor.activity,
        mode=call.mode,
        paid_ms=sum(row.closed_ms for row in rows if row.charge),
        net=sum((row.charge or 0) - row.waived for row in rows),
    )
    open_review(Ref("call", str(call.id)), seats, talk, call.ended_at)
