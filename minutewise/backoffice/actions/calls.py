"""Ending a call from the desk."""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.rules import Deed, check_reason
from minutewise.calls.actions import finish
from minutewise.calls.models import Call
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.work.text import one_line
from minutewise.work.writing import writing


def end_call(call_id: UUID, why: str, *, by: Operator, closes_at_ms: int, now: Instant) -> None:
    """Ends a call for both and settles it; `closes_at_ms` is where its open interval closes.

    Raises RuleError `call_over` if it has ended meanwhile, `reason_…`, `not_allowed`,
    MissingError. Both sides are told; the reason is for the audit log alone.
    """
    by.check_may(Deed.END_CALL)
    reason = check_reason(one_line(why))
    with writing():
        if not finish.finish(call_id, Call.Outcome.OPERATOR, closes_at_ms, now):
            raise RuleError("call_over", _("The call is over."))
        note_ended(call_id, reason, by, now)


def note_ended(call_id: UUID, reason: str, by: Operator, now: Instant) -> None:
    """Writes down whose call was ended."""
    call = Call.objects.get(pk=call_id)
    by.note(
        "call.ended", f"call:{call_id}", now.wall, why=reason,
        client=str(call.client_id), advisor=str(call.agent_id or ""),
    )  # fmt: skip
