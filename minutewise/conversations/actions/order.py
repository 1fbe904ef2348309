"""When something is not in order: blocking the other side, reporting a thread."""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.models import Person
from minutewise.conversations.actions.threads import locked
from minutewise.conversations.models import Report
from minutewise.conversations.rules import ADVISOR, REASON_LENGTH_MAX, Side
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.work.text import one_line
from minutewise.work.writing import writing


def shut_out(thread_id: UUID, side: Side, person: Person | None, now: Instant) -> None:
    """Neither writes to the other nor calls any more; of a visitor nothing more comes here.

    Raises RuleError `nobody_to_block`: a company is nobody's to block, nor can visitors block.
    """
    with writing():
        thread = locked(thread_id)
        if side == ADVISOR and thread.client is None:
            thread.visitor_blocked = True
            thread.save(update_fields=["visitor_blocked"])
            return
        other = thread.client if side == ADVISOR else thread.advisor.person
        if other is None or person is None:
            raise RuleError("nobody_to_block", _("There is nobody here who could be blocked."))
        block(person, other, now.wall)


def report(thread_id: UUID, side: Side, person: Person | None, why: str, now: Instant) -> Report:
    """Tells the operators that something is not in order. Raises InvalidError `reason_missing`."""
    said = one_line(why)[:REASON_LENGTH_MAX]
    if not said:
        raise InvalidError("reason_missing", _("Say in a few words what is wrong."), field="why")
    with writing():
        thread = locked(thread_id)
        return Report.objects.create(
            conversation=thread, side=side, person=person, why=said, at=now.wall
        )
