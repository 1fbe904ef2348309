"""A meter as plain values, and the time it counts: intervals that open, close and shrink.

Times (`at_ms`, `until_ms`, `…_since_ms`) are readings of one steady clock within one boot. When
a meter's row comes from another boot: close what is open with a reading of that boot, then call
`new_boot` before any reading of the present one.

Two laws hold in every function: no millisecond is counted twice or beyond what the client
confirmed (an interval closes at the meter's own deadline at the latest), and later knowledge
makes the running time shorter, never longer.
"""

from dataclasses import dataclass, replace

from minutewise.metering.charge import charge, exhausted_at_ms
from minutewise.metering.states import Reason, State
from minutewise.metering.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """Counts one paying client's time in one call under fixed terms.

    `closed_ms` is the running time of all closed intervals; `open_since_ms` where the open one
    began (set iff RUNNING); `last_since_ms` and `last_until_ms` bound the last closed interval,
    which later knowledge may still shorten. `accepted`: the advisor has. `going_on`: his own
    pause may be left by the client. `waived` in minor units.
    """

    terms: Terms
    state: State = State.OFFERED
    reasons: frozenset[Reason] = frozenset()
    accepted: bool = False
    going_on: bool = False
    closed_ms: int = 0
    open_since_ms: int | None = None
    last_since_ms: int | None = None
    last_until_ms: int | None = None
    waived: int = 0


def running_ms(m: Meter, at_ms: int) -> int:
    """Running time by `at_ms`; it stops growing at the meter's own deadline."""
    if m.open_since_ms is None:
        return m.closed_ms
    return m.closed_ms + max(0, _latest(m, at_ms) - m.open_since_ms)


def charge_at(m: Meter, at_ms: int) -> int:
    """Minor units that this meter alone comes to by `at_ms`; waivers are not subtracted."""
    return charge(m.terms, running_ms(m, at_ms))


def exhausts_at_ms(m: Meter) -> int | None:
    """The reading at which a RUNNING meter pauses by itself; None if it never does."""
    deadline_ms = exhausted_at_ms(m.terms)
    if m.open_since_ms is None or deadline_ms is None:
        return None
    return m.open_since_ms + max(0, deadline_ms - m.closed_ms)


def _latest(m: Meter, at_ms: int) -> int:
    """`at_ms`, or the meter's own deadline if that comes earlier."""
    deadline_ms = exhausts_at_ms(m)
    return at_ms if deadline_ms is None else min(at_ms, deadline_ms)


def is_used_up(m: Meter) -> bool:
    """Whether the client's confirmed money has run out; only a raise helps."""
    deadline_ms = exhausted_at_ms(m.terms)
    return deadline_ms is not None and m.closed_ms >= deadline_ms


def open_at(m: Meter, at_ms: int) -> Meter:
    """Runs from `at_ms`, but never through a millisecond that has been counted already."""
    if m.last_since_ms is not None and at_ms < m.last_since_ms:
        raise ValueError("a reading from before the last interval: of another boot? see new_boot")
    since_ms = at_ms if m.last_until_ms is None else max(at_ms, m.last_until_ms)
    return replace(m, state=State.RUNNING, open_since_ms=since_ms)


def close_at(m: Meter, at_ms: int) -> Meter:
    """Nothing counts after `at_ms`: closes the open interval there and shortens the last one.

    An open interval of which nothing is left is forgotten, so that the one before stays the last.
    """
    since_ms = m.open_since_ms
    until_ms = _latest(m, at_ms)
    closed = replace(m, open_since_ms=None)
    if since_ms is None or until_ms <= since_ms:
        return shortened(closed, at_ms)
    return replace(
        closed,
        closed_ms=m.closed_ms + until_ms - since_ms,
        last_since_ms=since_ms,
        last_until_ms=until_ms,
    )


def shortened(m: Meter, until_ms: int) -> Meter:
    """Takes off the last interval what lies after `until_ms`."""
    if m.last_since_ms is None or m.last_until_ms is None or until_ms >= m.last_until_ms:
        return m
    kept_until_ms = max(until_ms, m.last_since_ms)
    excess_ms = m.last_until_ms - kept_until_ms
    return replace(m, closed_ms=m.closed_ms - excess_ms, last_until_ms=kept_until_ms)


def new_boot(m: Meter) -> Meter:
    """Forgets readings that mean nothing on the present clock. Only while nothing is open."""
    if m.open_since_ms is not None:
        raise ValueError("close the open interval with a reading of its own boot first")
    return replace(m, last_since_ms=None, last_until_ms=None)
