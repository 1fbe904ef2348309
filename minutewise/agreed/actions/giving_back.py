"""The advisor gives back what was paid, wholly or in part, days later."""

from uuid import UUID

from minutewise.accounts.actions.limits import check_can_be_paid
from minutewise.accounts.models import Person
from minutewise.agreed import telling
from minutewise.agreed.actions.desk import desk, tell
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import ref_of
from minutewise.agreed.rules import Event, check_amount
from minutewise.kernel.clock import Instant
from minutewise.ledger import actions as ledger
from minutewise.ledger.rules import spendable
from minutewise.webhooks.rules import Kind as Hook


def refund(agreed_id: UUID, person: Person, amount: int, now: Instant) -> Agreed:
    """Gives `amount` (minor units) back to the client's wallet, commission in proportion.

    Raises `not_now` unless it was paid, `too_much` beyond what is left of it, `account_gone` once
    the client's is erased, and `insufficient_funds` when the earnings are short.
    """
    check_amount(amount)
    with desk(agreed_id, Event.REFUND, now) as row:
        check_can_be_paid(row.client_id)
        row.refunds += 1
        ledger.refund(
            ref_of(row.id), amount, key=f"agreed:{row.id}:refund:{row.refunds}",
            by=str(person.id), at=now.wall, to=spendable(row.client_id, row.currency),
        )  # fmt: skip
        tell(row, "refund_given", Hook.PAYMENT_REFUNDED, person, now, amount=amount)
        telling.write_refund(row, amount, now)
    return row
