"""A press in a thread: the two go on by voice, video or text, and nothing is metered."""

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Mode
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import advisor_wrote
from minutewise.conversations.rules import is_talking
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.work.idempotency import Reply, fingerprint, once
from minutewise.work.text import one_line

_KEY_MAX = 80


@dataclass(frozen=True, slots=True)
class PressedThere:
    """The fields of the form in the thread: how to talk, and the key of this press."""

    mode: str
    key: str

    @classmethod
    def of(cls, form: QueryDict) -> Self:
        """Whatever was sent, cut to what fits; nothing is refused yet."""
        return cls(*(one_line(form.get(name, "")[:_KEY_MAX]) for name in cls.__slots__))


def call_from_thread(
    client: Person, thread: Conversation, pressed: PressedThere, now: Instant
) -> Call:
    """The free call that this press starts, or has started: the same key is the same call.

    Raises RuleError `not_talking` unless the advisor has written in the thread within a day,
    `page_old` for a form without key or of a call that is over, and what `start_call` refuses.
    """
    if not pressed.key:
        raise _page_old()
    if pressed.mode not in Mode.values:
        raise InvalidError("mode_not_offered", _("This way to talk is not offered."), field="mode")

    def ring() -> Reply:
        if not is_talking(advisor_wrote(thread), now.wall):
            raise _not_talking(thread)
        wish = Wish(thread.advisor_id, pressed.mode, None, free=True)
        return Reply(200, {"call": str(start_call(client, wish, now).id)})

    asked = fingerprint("press in a thread", str(thread.id), pressed.mode)
    reply = once(client.id, f"thread:{pressed.key}", asked, ring)
    call = Call.objects.get(id=reply.body["call"])
    if call.stage == Call.Stage.ENDED:
        raise _page_old()  # the browser went back to the page of an earlier call
    return call


def _not_talking(thread: Conversation) -> RuleError:
    said = _("Free calls go out of a talk: %(name)s has written nothing here for a day.")
    return RuleError("not_talking", said % {"name": thread.advisor.shown_name})


def _page_old() -> RuleError:
    return RuleError("page_old", _("This page was out of date. Here it is anew: press again."))
