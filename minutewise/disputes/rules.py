"""Rules of a dispute: one table of states and events, amounts, clocks. Pure.

Money that a client asks back stands in *disputed* until the dispute is over. Whatever is not in
`TABLE` is refused with `not_now`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from minutewise.kernel.errors import InvalidError, RuleError

WORDS_MAX = 1000


class Side(StrEnum):
    """Who does something."""

    CLIENT = "client"
    ADVISOR = "advisor"
    OPERATOR = "operator"
    CLOCK = "clock"  # time alone, or the card's bank


class State(StrEnum):
    """Where a dispute stands."""

    ASKED = "asked"  # the advisor answers next
    ADVISOR_OFFERS = "advisor_offers"  # a part; the client answers next
    CLIENT_OFFERS = "client_offers"  # would be content with less; the advisor answers next
    REFUSED = "refused"  # no offer is open; either may go on
    WITH_OPERATOR = "with_operator"
    DECIDED = "decided"  # the time for an appeal runs
    APPEALED = "appealed"  # another operator decides, for good
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    FINAL = "final"
    CHARGED_BACK = "charged_back"


class Event(StrEnum):
    """What happens to it."""

    OFFER = "offer"
    COUNTER = "counter"
    GIVE_BACK = "give_back"
    REFUSE = "refuse"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"
    LAPSE = "lapse"
    DECIDE = "decide"
    APPEAL = "appeal"
    CHARGE_BACK = "charge_back"


OVER = frozenset({State.SETTLED, State.WITHDRAWN, State.FINAL, State.CHARGED_BACK})
TALKING = frozenset(
    {State.ASKED, State.ADVISOR_OFFERS, State.CLIENT_OFFERS, State.REFUSED}
)  # the two are at it by themselves
AT_THE_DESK = frozenset({State.WITH_OPERATOR, State.APPEALED})

_CLIENT, _ADVISOR = frozenset({Side.CLIENT}), frozenset({Side.ADVISOR})
_EITHER, _OPERATOR = _CLIENT | _ADVISOR, frozenset({Side.OPERATOR})
_CLOCK = frozenset({Side.CLOCK})


@dataclass(frozen=True, slots=True)
class Turn:
    """Who may bring an event, and the state after it."""

    by: frozenset[Side]
    to: State


def _always(state: State) -> dict[tuple[State, Event], Turn]:
    """What may come as long as the two have not been decided upon."""
    return {
        (state, Event.WITHDRAW): Turn(_CLIENT, State.WITHDRAWN),
        (state, Event.GIVE_BACK): Turn(_ADVISOR, State.SETTLED),
        (state, Event.CHARGE_BACK): Turn(_CLOCK, State.CHARGED_BACK),
    }


TABLE: Mapping[tuple[State, Event], Turn] = {
    **_always(State.ASKED),
    (State.ASKED, Event.OFFER): Turn(_ADVISOR, State.ADVISOR_OFFERS),
    (State.ASKED, Event.REFUSE): Turn(_ADVISOR, State.REFUSED),
    (State.ASKED, Event.LAPSE): Turn(_CLOCK, State.WITH_OPERATOR),
    **_always(State.ADVISOR_OFFERS),
    (State.ADVISOR_OFFERS, Event.ACCEPT): Turn(_CLIENT, State.SETTLED),
    (State.ADVISOR_OFFERS, Event.COUNTER): Turn(_CLIENT, State.CLIENT_OFFERS),
    (State.ADVISOR_OFFERS, Event.REFUSE): Turn(_CLIENT, State.REFUSED),
    (State.ADVISOR_OFFERS, Event.LAPSE): Turn(_CLOCK, State.WITH_OPERATOR),
    **_always(State.CLIENT_OFFERS),
    (State.CLIENT_OFFERS, Event.ACCEPT): Turn(_ADVISOR, State.SETTLED),
    (State.CLIENT_OFFERS, Event.OFFER): Turn(_ADVISOR, State.ADVISOR_OFFERS),
    (State.CLIENT_OFFERS, Event.REFUSE): Turn(_ADVISOR, State.REFUSED),
    (State.CLIENT_OFFERS, Event.LAPSE): Turn(_CLOCK, State.WITH_OPERATOR),
    **_always(State.REFUSED),
    (State.REFUSED, Event.OFFER): Turn(_ADVISOR, State.ADVISOR_OFFERS),
    (State.REFUSED, Event.COUNTER): Turn(_CLIENT, State.CLIENT_OFFERS),
    (State.REFUSED, Event.ESCALATE): Turn(_EITHER, State.WITH_OPERATOR),
    (State.REFUSED, Event.LAPSE): Turn(_CLOCK, State.WITH_OPERATOR),
    **_always(State.WITH_OPERATOR),
    (State.WITH_OPERATOR, Event.DECIDE): Turn(_OPERATOR, State.DECIDED),
    (State.DECIDED, Event.APPEAL): Turn(_EITHER, State.APPEALED),
    (State.DECIDED, Event.LAPSE): Turn(_CLOCK, State.FINAL),
    (State.DECIDED, Event.CHARGE_BACK): Turn(_CLOCK, State.CHARGED_BACK),
    (State.APPEALED, Event.DECIDE): Turn(_OPERATOR, State.FINAL),
    (State.APPEALED, Event.CHARGE_BACK): Turn(_CLOCK, State.CHARGED_BACK),
}


class NotNowError(RuleError):
    """This does not go together with where the dispute stands, or is not yours to do."""

    def __init__(self, message: str) -> None:
        super().__init__("not_now", message)


def after(state: State, event: Event, side: Side) -> State:
    """The state after `event`, brought by `side`. Raises NotNowError for every other pair."""
    turn = TABLE.get((state, event))
    if turn is None or side not in turn.by:
        raise NotNowError("This is not possible as the dispute stands now.")
    return turn.to


def open_to(state: State, side: Side) -> list[Event]:
    """What `side` may do now, in the order of the table: what a page offers as buttons."""
    return [event for (at, event), turn in TABLE.items() if at is state and side in turn.by]


def whose_turn(state: State) -> frozenset[Side]:
    """Who is waited for; nobody once it is over."""
    if state in AT_THE_DESK:
        return _OPERATOR
    return {
        State.ASKED: _ADVISOR,
        State.CLIENT_OFFERS: _ADVISOR,
        State.ADVISOR_OFFERS: _CLIENT,
        State.REFUSED: _EITHER,
        State.DECIDED: _EITHER,
    }.get(state, frozenset())


# ---- amounts, in minor units ----


def check_asked(amount: int, most: int) -> int:
    """Raises InvalidError `dispute_amount` unless 0 < amount ≤ most: charged, less refunds."""
    return _within(amount, 1, most)


def check_offer(event: Event, amount: int, asked: int) -> int:
    """An offer is a part of what was asked; the client's may not rise above it.

    Raises InvalidError `dispute_amount`. All of it is `give_back`, nothing is `refuse`.
    """
    return _within(amount, 1, asked - 1 if event is Event.OFFER else asked)


def check_decision(amount: int, asked: int) -> int:
    """From nothing to all that was asked. Raises InvalidError `dispute_amount`."""
    return _within(amount, 0, asked)


def _within(amount: int, least: int, most: int) -> int:
    if isinstance(amount, bool) or not least <= amount <= most:
        said = "This is more or less than can be given back here."
        raise InvalidError("dispute_amount", said, field="amount")
    return amount


def goes_back(event: Event, *, asked: int, offer: int | None, decided: int | None) -> int:
    """What goes back to the client when `event` ends the dispute (minor units).

    A lapse ends it only after a decision, which then counts. A chargeback names its own sum.
    """
    if event is Event.GIVE_BACK:
        return asked
    if event is Event.ACCEPT:
        return offer or 0
    return decided or 0 if event in {Event.LAPSE, Event.DECIDE} else 0


# ---- words and clocks ----


def check_words(text: str, *, needed: bool) -> str:
    """Raises InvalidError `words_missing`, `words_too_long`."""
    kept = text.replace("\0", "").strip()
    if needed and not kept:
        raise InvalidError("words_missing", "Say why, in a few words.", field="words")
    if len(kept) > WORDS_MAX:
        raise InvalidError("words_too_long", "This is too long.", field="words")
    return kept


def needs_words(event: Event) -> bool:
    """Who refuses, decides or appeals says why."""
    return event in {Event.REFUSE, Event.DECIDE, Event.APPEAL}


def check_in_time(settled_at: datetime, at: datetime, window: timedelta) -> None:
    """Raises RuleError `dispute_too_late` from the end of the window on."""
    if at >= settled_at + window:
        raise RuleError("dispute_too_late", "The time to ask for this money back is over.")


def check_appeal(event: Event, until: datetime | None, at: datetime) -> None:
    """Raises NotNowError for an appeal once its time is over, also before due work came by."""
    if event is Event.APPEAL and until is not None and at >= until:
        raise NotNowError("The time to appeal is over.")


def lapses_at(state: State, opened_at: datetime, at: datetime, *,
              settle: timedelta, appeal: timedelta) -> datetime | None:  # fmt: skip
    """When time alone moves it on: the two have `settle` from the opening, an appeal `appeal`
    from the decision (at). At the operator's desk no clock runs.
    """
    if state in TALKING:
        return opened_at + settle
    return at + appeal if state is State.DECIDED else None


# ---- who decides ----


def check_no_party(by: UUID, parties: Collection[UUID]) -> None:
    """Raises RuleError `own_dispute`: who is a party reads its own page, not the desk's file."""
    if by in parties:
        raise RuleError("own_dispute", "You are a party to this dispute. Another one decides.")


def check_decides(by: UUID, *, parties: Collection[UUID], first: UUID | None) -> None:
    """Raises RuleError `own_dispute` for a party, `another_operator` for who decided before."""
    check_no_party(by, parties)
    if by == first:
        raise RuleError("another_operator", "An appeal is for another operator to decide.")


def drawing() -> str:
    """The table as a Mermaid diagram, for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.ASKED}"]
    pairs: dict[tuple[State, State], list[str]] = {}
    for (state, event), turn in TABLE.items():
        who = "/".join(sorted(turn.by))
        pairs.setdefault((state, turn.to), []).append(f"{event} ({who})")
    lines += [f"    {a} --> {b}: {', '.join(how)}" for (a, b), how in pairs.items()]
    lines += [f"    {state} --> [*]" for state in State if state in OVER]
    return "\n".join(lines)
