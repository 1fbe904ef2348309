"""What happens to a meter: one function for each event of the table. No clock, no storage.

Each takes a meter and gives a new one, or raises NotNowError and changes nothing. Readings
(`at_ms`, `until_ms`) are explained in `intervals`.
"""

from collections.abc import Collection
from dataclasses import replace

from minutewise.kernel.errors import InvalidError
from minutewise.metering.charge import check_maximum
from minutewise.metering.intervals import (
    Meter,
    charge_at,
    close_at,
    exhausts_at_ms,
    is_used_up,
    open_at,
    shortened,
)
from minutewise.metering.states import TABLE, Event, NotNowError, Reason, State


def confirm(m: Meter, *, maximum: int | None) -> Meter:
    """The client's recorded yes. Raises InvalidError as `check_maximum` does."""
    _check(m, Event.CONFIRM)
    terms = replace(m.terms, maximum=maximum)
    check_maximum(terms)
    return replace(m, terms=terms, state=State.CONFIRMED)


def accept(m: Meter) -> Meter:
    """The advisor's yes; from here on the meter ends and is no longer void.

    Where the advisor offered the terms himself, the confirming action calls this at once.
    """
    _check(m, Event.ACCEPT, only_if=not m.accepted)
    return replace(m, accepted=True)


def connect(m: Meter, at_ms: int) -> Meter:
    """Both sides are connected for the first time: the clock runs. Only once accepted."""
    _check(m, Event.CONNECT, only_if=m.accepted)
    return open_at(m, at_ms)


def pause(m: Meter, reason: Reason, at_ms: int) -> Meter:
    """Closes the open interval at `at_ms`, or adds a reason to a pause.

    A reading from before the end of the last interval (a loss or silence noticed late) shortens
    it. Money that was used up by then adds MAXIMUM. A new pause by the advisor needs his going on
    anew.
    """
    _check(m, Event.PAUSE)
    closed = close_at(m, at_ms)
    reasons = closed.reasons | {reason}
    if is_used_up(closed):
        reasons |= {Reason.MAXIMUM}
    going_on = closed.going_on and reason is not Reason.ADVISOR
    return replace(closed, state=State.PAUSED, reasons=reasons, going_on=going_on)


def go_on(m: Meter) -> Meter:
    """The advisor lets the client leave the advisor's pause."""
    _check(m, Event.GO_ON, only_if=Reason.ADVISOR in m.reasons)
    return replace(m, going_on=True)


def clear(m: Meter, reasons: Collection[Reason], at_ms: int) -> Meter:
    """Removes the given reasons, and no others; runs again from `at_ms` when none is left.

    Refused for ADVISOR before his going on, and for MAXIMUM while the money is used up.
    """
    gone = m.reasons & frozenset(reasons)
    _check(
        m,
        Event.CLEAR,
        only_if=(Reason.ADVISOR not in gone or m.going_on)
        and (Reason.MAXIMUM not in gone or not is_used_up(m)),
    )
    left = m.reasons - gone
    going_on = m.going_on and Reason.ADVISOR in left
    cleared = replace(m, reasons=left, going_on=going_on)
    return cleared if left else open_at(cleared, at_ms)


def raise_maximum(m: Meter, maximum: int, at_ms: int) -> Meter:
    """A further confirmation; `maximum` is the new sum of all of them, in minor units.

    Does not run a paused meter again. A meter whose money was used up before `at_ms` stopped
    counting there, so it comes out paused with MAXIMUM, to be cleared. Raises InvalidError
    `maximum_too_small` if it is not more than before, if there was none, or if it has stopped and
    this would not let it run on: nobody pays more for no more time.
    """
    _check(m, Event.RAISE)
    raised = replace(m.terms, maximum=maximum)
    if m.terms.maximum is None or maximum <= m.terms.maximum:
        raise InvalidError(
            "maximum_too_small", "A maximum can be raised, not lowered.", field="maximum"
        )
    deadline_ms = exhausts_at_ms(m)
    if deadline_ms is not None and at_ms >= deadline_ms:
        m = pause(m, Reason.MAXIMUM, at_ms)
    m = replace(m, terms=raised)
    if Reason.MAXIMUM in m.reasons and is_used_up(m):
        raise InvalidError(
            "maximum_too_small", "This is too little for the meter to go on.", field="maximum"
        )
    return m


def lapse(m: Meter, maximum: int, at_ms: int) -> Meter:
    """Money behind a confirmation is gone; `maximum` (minor units) is what is still held.

    Nobody is charged what is not there (T4): a meter that has used so much already stops, with
    MAXIMUM, and its charge is cut there. Only a raise helps.
    """
    _check(m, Event.LAPSE)
    lowered = replace(m, terms=replace(m.terms, maximum=maximum))
    deadline_ms = exhausts_at_ms(lowered)
    over = deadline_ms is not None and at_ms >= deadline_ms
    if over or (m.state is State.PAUSED and is_used_up(lowered)):
        return pause(lowered, Reason.MAXIMUM, at_ms)
    return lowered


def waive(m: Meter, amount: int, at_ms: int, *, earlier: int = 0) -> Meter:
    """The advisor lets the client off `amount` of what is due by now. Moves no deadline.

    `earlier` is what the earlier meters of the chain come to, less what was waived there: a
    waiver may cover the whole chain.
    Raises InvalidError `waiver_invalid` for less than 1 or more than is due and not yet waived.
    """
    _check(m, Event.WAIVE)
    if type(amount) is not int or not 1 <= amount <= earlier + charge_at(m, at_ms) - m.waived:
        raise InvalidError(
            "waiver_invalid", "You can waive what is due by now, not more.", field="amount"
        )
    return replace(m, waived=m.waived + amount)


def end(m: Meter, at_ms: int) -> Meter:
    """The meter is over. Before the advisor has accepted this is refused: then it is `void`."""
    _check(m, Event.END, only_if=m.accepted)
    return replace(close_at(m, at_ms), state=State.ENDED, reasons=frozenset(), going_on=False)


def void(m: Meter) -> Meter:
    """Declined, withdrawn, cancelled, missed or expired; only until the advisor has accepted."""
    _check(m, Event.VOID, only_if=not m.accepted)
    return replace(m, state=State.VOID)


def settle(m: Meter) -> Meter:
    """The charge is final and booked. Never twice."""
    _check(m, Event.SETTLE)
    return replace(m, state=State.SETTLED)


def shorten(m: Meter, until_ms: int) -> Meter:
    """Later knowledge: the last closed interval ended at `until_ms` already.

    A later reading changes nothing; one from before the interval leaves none of it.
    """
    _check(m, Event.SHORTEN)
    return shortened(m, until_ms)


def _check(m: Meter, event: Event, *, only_if: bool = True) -> None:
    """Raises NotNowError for a pair outside the table, or inside it but not yet allowed."""
    if (m.state, event) not in TABLE or not only_if:
        raise NotNowError(m.state, event)
