"""An operator decides a dispute: by right, with a reason, in the audit log."""

from uuid import UUID

from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.rules import REASON_LENGTH_MAX, Deed
from minutewise.disputes import actions
from minutewise.disputes.models import Dispute
from minutewise.kernel.clock import Instant
from minutewise.work.text import one_line
from minutewise.work.writing import writing


def decide(dispute_id: UUID, amount: int, words: str, *, by: Operator, now: Instant) -> Dispute:
    """`amount` (minor units) goes back. Raises `not_allowed`, and what `disputes` raises."""
    by.check_may(Deed.DECIDE_DISPUTE)
    with writing():
        dispute = actions.decide(dispute_id, by.person, amount, words, now)
        by.note(
            "dispute.decided", f"dispute:{dispute.pk}", now.wall,
            why=one_line(words)[:REASON_LENGTH_MAX], amount=amount, currency=dispute.currency,
            state=dispute.state,
        )  # fmt: skip
    return dispute


def note_reading(dispute: Dispute, *, by: Operator, now: Instant) -> None:
    """An operator has read a thread that both sides opened: that stands in the log as well."""
    with writing():
        by.note("dispute.read", f"dispute:{dispute.pk}", now.wall)
