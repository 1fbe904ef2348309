"""Text beside the call, kept in the conversation of the two."""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.calls.actions.desk import desk
from minutewise.calls.actions.meter import hear
from minutewise.calls.models import Call
from minutewise.calls.queries import message_part
from minutewise.calls.rules import ADVISOR
from minutewise.conversations.actions import write_message
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError


def say(call_id: UUID, who: str, text: object, now: Instant) -> None:
    """Writes a message; in text mode the advisor's message ends a silence."""
    with desk(call_id, now) as work:
        if work.call.stage == Call.Stage.ENDED:
            raise RuleError("call_over", _("The call is over."))
        message = write_message(
            work.call.conversation, work.person(who), text, call=work.call.id, at=now.wall
        )
        work.tell("message", message_part(message, work.call))
        if who == ADVISOR:
            hear(work)
