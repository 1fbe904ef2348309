"""What a press does, once for each key: the pages and the API go through here."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.agreed import actions
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import agreed_of, earner_of
from minutewise.agreed.rules import MAY, Event, NotNowError, Wish
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import thread_of
from minutewise.conversations.rules import ADVISOR, CLIENT, Side
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError
from minutewise.payments.actions.opening import Place
from minutewise.payments.models import Authorisation
from minutewise.work.idempotency import Reply, fingerprint, once

type Deed = Callable[[UUID, Person, Instant], Agreed]

DEEDS: Mapping[str, tuple[Event, Deed]] = {
    "pay": (Event.PAY, actions.pay),
    "decline": (Event.DECLINE, actions.decline),
    "take-back": (Event.TAKE_BACK, actions.take_back),
    "confirm": (Event.CONFIRM, actions.confirm),
    "solved": (Event.SOLVED, actions.solved),
    "give-up": (Event.GIVE_UP, actions.give_up),
}

BY_CARD = frozenset({Event.PAY, Event.SOLVED})  # what a card or PayPal can pay at once


def perform(person: Person, agreed_id: UUID, do: str, key: str, now: Instant) -> Agreed:
    """One of DEEDS by who may do it. Raises MissingError `no_such_payment` for who is not in
    it, NotNowError for the other side, what the deed raises. Needs a key of visible ASCII."""
    event, deed = DEEDS[do]
    _row, side = agreed_of(person, agreed_id)
    if side not in MAY[event]:
        raise NotNowError
    return _once(person, key, [do, str(agreed_id)], lambda: deed(agreed_id, person, now))


def pay_by_card(
    person: Person, agreed_id: UUID, do: str, method: object, key: str, now: Instant, place: Place
) -> Authorisation:
    """`pay` or `solved` by a card or PayPal: the gateway's page, once per key. Raises as
    `perform` does, NotNowError for other deeds, and what `actions.pay_by_card` raises."""
    event, _deed = DEEDS[do]
    _row, side = agreed_of(person, agreed_id)
    if event not in BY_CARD or side not in MAY[event]:
        raise NotNowError
    return actions.pay_by_card(
        agreed_id, event, person, method, place=place, key=_key(key), now=now
    )  # fmt: skip


def tip_by_card(
    person: Person,
    thread_id: UUID,
    amount: int,
    call: UUID | None,
    method: object,
    key: str,
    now: Instant,
    place: Place,
) -> Authorisation:
    """A tip (minor units) by a card or PayPal: the gateway's page, once per key."""
    thread = thread_for(person, thread_id, CLIENT)
    return actions.tip_by_card(
        person, thread, amount, call, method, place=place, key=_key(key), now=now
    )  # fmt: skip


def give_back(person: Person, agreed_id: UUID, amount: int, key: str, now: Instant) -> Agreed:
    """A refund (minor units) by who earned it; for all others there is nothing here."""
    row, side = agreed_of(person, agreed_id)
    if side != ADVISOR or not earner_of(person, row):
        raise MissingError("no_such_payment", "There is no such payment.")
    asked: list[object] = ["refund", str(agreed_id), amount]
    return _once(person, key, asked, lambda: actions.refund(agreed_id, person, amount, now))


def give_tip(
    person: Person, thread_id: UUID, amount: int, call: UUID | None, key: str, now: Instant
) -> Agreed:
    """A tip (minor units) by the client of a thread. Raises MissingError for everybody else."""
    thread = thread_for(person, thread_id, CLIENT)
    return _once(
        person, key, ["tip", str(thread_id), amount, str(call or "")],
        lambda: actions.tip(person, thread, amount, now, call=call),
    )  # fmt: skip


def ask_for(person: Person, thread_id: UUID, wish: Wish, key: str, now: Instant) -> Agreed:
    """A request by the advisor's side of a thread. Raises MissingError for everybody else."""
    thread = thread_for(person, thread_id, ADVISOR)
    asked = [wish.kind.value, wish.amount, wish.word, wish.days, wish.held]
    return _once(
        person, key, ["ask", str(thread_id), *asked],
        lambda: actions.ask(person, thread, wish, now),
    )  # fmt: skip


def thread_for(person: Person, thread_id: UUID, side: Side) -> Conversation:
    """The thread, for who is on that side of it."""
    thread, mine = thread_of(person, thread_id)
    if mine != side:
        raise MissingError("no_such_thread", "There is no such thread.")
    return thread


def _key(key: str) -> str:
    if not key:
        raise InvalidError("key_invalid", _("This page was out of date. Press again."))
    return f"agreed:{key}"


def _once(person: Person, key: str, asked: list[object], do: Callable[[], Agreed]) -> Agreed:
    reply = once(
        person.id, _key(key), fingerprint("agreed", *asked),
        lambda: Reply(200, {"id": str(do().id)}),
    )  # fmt: skip
    return agreed_of(person, UUID(reply.body["id"]))[0]
