"""Payments agreed in a thread: three kinds, their lives as one table, who may do what. Pure.

A tip is paid when it is given. A fixed payment is asked for and paid at once from the wallet, or
not. A success fee is asked for with its condition, agreed (held or not), and paid when the client
says that it is solved; it is void when the time passes or either of the two gives it up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from minutewise.kernel.errors import InvalidError, RuleError

# Ten million units of a currency with cents: far above any advice, far below 2^53.
AMOUNT_MAX = 10**9
WORD_MAX = 300
DAYS_MAX = 180  # the longest time for a success fee
OPEN_MAX = 5  # requests that wait in one thread at a time
# How long a press waits for the gateway's word: nobody pays tomorrow for what they gave up today.
CONSENT = timedelta(hours=1)
TIP_UNITS = (2, 5, 10)  # suggestions, in whole units of the currency


class Kind(StrEnum):
    """What was agreed."""

    TIP = "tip"
    FIXED = "fixed"
    SUCCESS = "success"


class State(StrEnum):
    """Where it stands. Only ASKED and AGREED go on."""

    ASKED = "asked"
    AGREED = "agreed"
    PAID = "paid"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"
    VOID = "void"


class Event(StrEnum):
    """What can happen to it. LAPSE and EXPIRE come by themselves."""

    PAY = "pay"
    CONFIRM = "confirm"
    DECLINE = "decline"
    TAKE_BACK = "take_back"
    EXPIRE = "expire"
    SOLVED = "solved"
    GIVE_UP = "give_up"
    LAPSE = "lapse"
    REFUND = "refund"


OPEN = frozenset({State.ASKED, State.AGREED})

TABLE: Mapping[tuple[Kind, State, Event], State] = {
    (Kind.TIP, State.PAID, Event.REFUND): State.PAID,
    (Kind.FIXED, State.ASKED, Event.PAY): State.PAID,
    (Kind.FIXED, State.ASKED, Event.DECLINE): State.DECLINED,
    (Kind.FIXED, State.ASKED, Event.TAKE_BACK): State.TAKEN_BACK,
    (Kind.FIXED, State.ASKED, Event.EXPIRE): State.EXPIRED,
    (Kind.FIXED, State.PAID, Event.REFUND): State.PAID,
    (Kind.SUCCESS, State.ASKED, Event.CONFIRM): State.AGREED,
    (Kind.SUCCESS, State.ASKED, Event.DECLINE): State.DECLINED,
    (Kind.SUCCESS, State.ASKED, Event.TAKE_BACK): State.TAKEN_BACK,
    (Kind.SUCCESS, State.ASKED, Event.EXPIRE): State.EXPIRED,
    (Kind.SUCCESS, State.AGREED, Event.SOLVED): State.PAID,
    (Kind.SUCCESS, State.AGREED, Event.GIVE_UP): State.VOID,
    (Kind.SUCCESS, State.AGREED, Event.LAPSE): State.VOID,
    (Kind.SUCCESS, State.PAID, Event.REFUND): State.PAID,
}

# Whose deed it is; what nobody does comes by itself.
MAY: Mapping[Event, frozenset[str]] = {
    Event.PAY: frozenset({"client"}),
    Event.CONFIRM: frozenset({"client"}),
    Event.DECLINE: frozenset({"client"}),
    Event.TAKE_BACK: frozenset({"advisor"}),
    Event.SOLVED: frozenset({"client"}),
    Event.GIVE_UP: frozenset({"client", "advisor"}),
    Event.REFUND: frozenset({"advisor"}),
    Event.EXPIRE: frozenset(),
    Event.LAPSE: frozenset(),
}

# These end with the time that was set; the others are never too late.
TIMELY = frozenset({Event.PAY, Event.CONFIRM, Event.SOLVED})


class NotNowError(RuleError):
    """What was asked does not go with where it stands."""

    def __init__(self) -> None:
        super().__init__("not_now", "That is not possible any more. Look at how it stands now.")


def after(kind: Kind, state: State, event: Event) -> State:
    """The state after `event`. Raises NotNowError `not_now` for every pair not in the table."""
    found = TABLE.get((kind, state, event))
    if found is None:
        raise NotNowError
    return found


def check_in_time(event: Event, until: datetime | None, at: datetime) -> None:
    """Raises NotNowError once the time is over, also before anybody has noticed that it is."""
    if event in TIMELY and until is not None and at >= until:
        raise NotNowError


def check_consent(pressed_at: datetime, at: datetime) -> None:
    """Raises RuleError `press_too_old` once a press that leads to a gateway has waited too long."""
    if at >= pressed_at + CONSENT:
        raise RuleError("press_too_old", "That press is too old to be paid now.")


def events_of(kind: Kind, state: State, side: str) -> list[Event]:
    """What `side` (client or advisor) may do now, in the order of the table."""
    return [event for (of, at, event) in TABLE if (of, at) == (kind, state) and side in MAY[event]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an advisor asks for: minor units, a reason or condition; of a success fee the days it
    has, and whether the money is held meanwhile."""

    kind: Kind
    amount: int
    word: str
    days: int = 0
    held: bool = False


def check_amount(amount: object) -> int:
    """A sum that can be agreed, in minor units. Raises InvalidError `amount_invalid`."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= AMOUNT_MAX:
        raise InvalidError("amount_invalid", "Enter an amount above zero.", field="amount")
    return amount


def check_wish(wish: Wish) -> None:
    """Raises InvalidError `amount_invalid`, `word_missing`, `word_too_long`, `days_invalid`."""
    check_amount(wish.amount)
    if wish.kind is Kind.TIP:
        raise InvalidError("kind_invalid", "Nobody asks for a tip.", field="kind")
    if not wish.word:
        raise InvalidError("word_missing", "Say what it is for.", field="word")
    if len(wish.word) > WORD_MAX:
        raise InvalidError("word_too_long", f"At most {WORD_MAX} characters fit.", field="word")
    if wish.kind is Kind.SUCCESS and not 1 <= wish.days <= DAYS_MAX:
        raise InvalidError("days_invalid", f"Between 1 and {DAYS_MAX} days.", field="days")


def check_open(waiting: int) -> None:
    """Raises RuleError `too_many_requests`: so many wait for the client's answer already."""
    if waiting >= OPEN_MAX:
        raise RuleError("too_many_requests", "Enough is asked for here. Wait for an answer.")


def deadline(days: int, at: datetime) -> datetime:
    """When the time for a success fee that is agreed at `at` is over."""
    return at + timedelta(days=days)


def drawing() -> str:
    """The lives as a Mermaid diagram, printed from the table; what changes nothing is left out."""
    moves = [
        f"    {state} --> {to}: {event} ({kind})"
        for (kind, state, event), to in TABLE.items()
        if to is not state
    ]
    starts = ["    [*] --> paid: give (tip)", "    [*] --> asked: ask"]
    return "\n".join(["stateDiagram-v2", *starts, *moves])
