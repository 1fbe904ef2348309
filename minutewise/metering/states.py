"""The life of a meter, as one table. A meter's state changes only along it; any other pair of
state and event is refused with one named error. The drawing in README.md is printed from it.
"""

from collections.abc import Mapping
from enum import StrEnum

from minutewise.kernel.errors import RuleError


class State(StrEnum):
    """Where a meter stands. Only a RUNNING one counts; SETTLED and VOID are final."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    SETTLED = "settled"
    VOID = "void"


class Reason(StrEnum):
    """Why a meter is paused; it runs again when none is left."""

    ADVISOR = "advisor"
    CLIENT = "client"
    LOST = "lost"
    MAXIMUM = "maximum"
    SILENCE = "silence"


class Event(StrEnum):
    """What can happen to a meter."""

    CONFIRM = "confirm"
    ACCEPT = "accept"
    CONNECT = "connect"
    PAUSE = "pause"
    GO_ON = "go_on"
    CLEAR = "clear"
    RAISE = "raise"
    WAIVE = "waive"
    END = "end"
    VOID = "void"
    SETTLE = "settle"
    SHORTEN = "shorten"
    LAPSE = "lapse"


def _to(*states: State) -> frozenset[State]:
    return frozenset(states)


# Where two states stand, the meter itself decides: CLEAR runs again when no reason is left;
# RAISE and LAPSE find the money of a running meter used up already (then it is paused).
TABLE: Mapping[tuple[State, Event], frozenset[State]] = {
    (State.OFFERED, Event.CONFIRM): _to(State.CONFIRMED),
    (State.OFFERED, Event.VOID): _to(State.VOID),
    (State.CONFIRMED, Event.ACCEPT): _to(State.CONFIRMED),
    (State.CONFIRMED, Event.CONNECT): _to(State.RUNNING),
    (State.CONFIRMED, Event.RAISE): _to(State.CONFIRMED),
    (State.CONFIRMED, Event.LAPSE): _to(State.CONFIRMED),
    (State.CONFIRMED, Event.WAIVE): _to(State.CONFIRMED),
    (State.CONFIRMED, Event.END): _to(State.ENDED),
    (State.CONFIRMED, Event.VOID): _to(State.VOID),
    (State.RUNNING, Event.PAUSE): _to(State.PAUSED),
    (State.RUNNING, Event.RAISE): _to(State.RUNNING, State.PAUSED),
    (State.RUNNING, Event.LAPSE): _to(State.RUNNING, State.PAUSED),
    (State.RUNNING, Event.WAIVE): _to(State.RUNNING),
    (State.RUNNING, Event.SHORTEN): _to(State.RUNNING),
    (State.RUNNING, Event.END): _to(State.ENDED),
    (State.PAUSED, Event.PAUSE): _to(State.PAUSED),
    (State.PAUSED, Event.GO_ON): _to(State.PAUSED),
    (State.PAUSED, Event.CLEAR): _to(State.PAUSED, State.RUNNING),
    (State.PAUSED, Event.RAISE): _to(State.PAUSED),
    (State.PAUSED, Event.LAPSE): _to(State.PAUSED),
    (State.PAUSED, Event.WAIVE): _to(State.PAUSED),
    (State.PAUSED, Event.SHORTEN): _to(State.PAUSED),
    (State.PAUSED, Event.END): _to(State.ENDED),
    (State.ENDED, Event.WAIVE): _to(State.ENDED),
    (State.ENDED, Event.SHORTEN): _to(State.ENDED),
    (State.ENDED, Event.SETTLE): _to(State.SETTLED),
}


class NotNowError(RuleError):
    """This event cannot happen to a meter in this state. Code `not_now`, whatever the pair."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__("not_now", "That is not possible now.")
        self.state = state
        self.event = event


def drawing() -> str:
    """The table as a Mermaid state diagram: one arrow for each pair of states."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for (state, event), targets in TABLE.items():
        for target in sorted(targets, key=list(State).index):
            arrows.setdefault((state, target), []).append(event.value.replace("_", " "))
    final = [state for state in State if not any(state is before for before, _ in TABLE)]
    lines = ["stateDiagram-v2", f"    [*] --> {State.OFFERED}"]
    lines += [f"    {a} --> {b}: {', '.join(events)}" for (a, b), events in arrows.items()]
    lines += [f"    {state} --> [*]" for state in final]
    return "\n".join(lines) + "\n"
