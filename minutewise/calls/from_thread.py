"""A press in a thread: the two go on by voice, video or text, and nothing is metered."""

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Mode
from minutewise.calls.actions.start import Wish, call_client, start_call
from minutewise.calls.models import Call
from minutewise.calls.rules import ADVISOR
from minutewise.conversations.actions import note_unheard
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import advisor_wrote, wrote
from minutewise.conversations.rules import is_talking
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.realtime.prove import anybody_at
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


def call_from_advisor(
    agent: Person, thread: Conversation, pressed: PressedThere, now: Instant, *, there: bool
) -> Call | None:
    """The free call that the advisor's press starts, or has started: the same key is the same.

    None where no page of the client's is open (`there`), or they want to hear nothing from this
    thread (muted): it does not ring, and a line in the thread says so, once per key.
    Raises RuleError `not_talking` unless the client has written within a day, `no_client` in a
    visitor's thread, `page_old`, and what `call_client` refuses.
    """
    if not pressed.key:
        raise _page_old()
    if pressed.mode not in Mode.values:
        raise InvalidError("mode_not_offered", _("This way to talk is not offered."), field="mode")

    def ring() -> Reply:
        _check_client(thread, now)
        if there and not thread.client_muted:
            return Reply(200, {"call": str(call_client(agent, thread, pressed.mode, now).id)})
        figures = {
            "mode": pressed.mode, "outcome": "away", "answered": False, "by": ADVISOR,
            "started_at": now.wall.isoformat(), "paid": 0, "running_ms": 0,
            "currency": thread.network.currency, "url": "",
        }  # fmt: skip
        note_unheard(thread.id, None, figures, now)
        return Reply(200, {"call": None})

    asked = fingerprint("advisor's press in a thread", str(thread.id), pressed.mode)
    reply = once(agent.id, f"thread:{pressed.key}", asked, ring)
    if reply.body["call"] is None:
        return None
    call = Call.objects.get(id=reply.body["call"])
    if call.stage == Call.Stage.ENDED:
        raise _page_old()
    return call


def is_client_there(thread: Conversation) -> bool:
    """Whether the client has a page of ours open: asks the hubs, up to half a second. Where none
    answers nobody knows; then it rings, and is missed."""
    client = thread.client_id
    return client is not None and anybody_at(f"person:{client}") is not False


def _check_client(thread: Conversation, now: Instant) -> None:
    if thread.client is None:
        raise RuleError("no_client", _("From here nobody can be called."))
    if not is_talking(wrote(thread, "client"), now.wall):
        said = _("Free calls go out of a talk: %(name)s has written nothing here for a day.")
        raise RuleError("not_talking", said % {"name": thread.client_name})


def _not_talking(thread: Conversation) -> RuleError:
    said = _("Free calls go out of a talk: %(name)s has written nothing here for a day.")
    return RuleError("not_talking", said % {"name": thread.advisor.shown_name})


def _page_old() -> RuleError:
    return RuleError("page_old", _("This page was out of date. Here it is anew: press again."))
