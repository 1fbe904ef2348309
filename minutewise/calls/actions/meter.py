"""The meter while a call lives: it starts, pauses, goes on, is raised, is waived.

What people press comes here from the views; what the hub proves, and what time brings, comes
here from the keeper. All instants of intervals are steady readings of the boot in `now`.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.accounts.actions.limits import check_may_spend
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.models import Call
from minutewise.calls.queries import confirmed_of
from minutewise.calls.rules import ADVISOR, CLIENT, SYSTEM, whole_amount
from minutewise.calls.rules.routing import End
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError
from minutewise.ledger.actions import open_hold
from minutewise.ledger.rules import Ref, spendable
from minutewise.metering import Event, Reason, State
from minutewise.realtime.announce import announce


def connect(call_id: UUID, at_ms: int, now: Instant) -> None:
    """Both sides are provably connected: the clock runs from the later of the two proofs."""
    with desk(call_id, now) as work:
        if work.call.stage != Call.Stage.CONNECTING:
            return
        work.enter(Call.Stage.LIVE)
        work.call.connected_at = now.earlier(now.steady_ms - at_ms).wall
        work.note("connected", SYSTEM)
        if work.row is not None:
            work.keep(metering.connect(work.meter, at_ms))
        work.tell_call()
        work.tell_meter()


def pause(call_id: UUID, who: str, at_ms: int, now: Instant) -> None:
    """One side stops the clock; the talk itself goes on."""
    with desk(call_id, now) as work:
        reason = Reason.ADVISOR if who == ADVISOR else Reason.CLIENT
        if reason in work.meter.reasons and not (who == ADVISOR and work.meter.going_on):
            return  # pressed twice: it is paused, as wished
        _pause(work, reason, at_ms)
        work.note("paused", who, **_closed(work, at_ms))


def go_on(call_id: UUID, now: Instant) -> None:
    """The advisor is ready again; the client's confirmation starts the clock."""
    with desk(call_id, now) as work:
        work.keep(metering.go_on(work.meter))
        _remember_clearing(work)
        work.note("going_on", ADVISOR)
        work.tell_meter()


def resume(call_id: UUID, shown: object, now: Instant) -> None:
    """The client confirms that the clock runs again; clears only the reasons that were shown."""
    with desk(call_id, now) as work:
        leaves = _reasons(shown) & {Reason.ADVISOR, Reason.CLIENT, Reason.MAXIMUM}
        if not leaves & work.meter.reasons:
            raise metering.NotNowError(work.meter.state, Event.CLEAR)
        _clear(work, leaves, now.steady_ms)
        work.note("resumed", CLIENT)


def _reasons(shown: object) -> frozenset[Reason]:
    try:
        return frozenset(
            Reason(str(reason)) for reason in (shown if isinstance(shown, list) else [])
        )
    except ValueError as unknown:
        raise InvalidError(
            "unknown_reason", _("This pause is not known."), field="reasons"
        ) from unknown


def lose(call_id: UUID, at_ms: int, now: Instant) -> None:
    """A side cannot be proven any more: paused, backdated to its last proof."""
    with desk(call_id, now) as work:
        if work.row is None or work.meter.state not in (State.RUNNING, State.PAUSED):
            return
        if Reason.LOST in work.meter.reasons:
            _shorten(work, at_ms)
            return
        _pause(work, Reason.LOST, at_ms)
        work.note("lost", SYSTEM, **_closed(work, at_ms))


def _shorten(work: Desk, at_ms: int) -> None:
    """The other side turns out to have been lost even earlier."""
    before = work.meter
    after = metering.shorten(before, at_ms)
    if after != before:
        work.keep(after)
        work.tell_meter()


def come_together(call_id: UUID, at_ms: int, now: Instant) -> None:
    """Both sides are proven again: what was lost runs again by itself."""
    with desk(call_id, now) as work:
        if work.row is None or Reason.LOST not in work.meter.reasons:
            return
        _clear(work, {Reason.LOST}, at_ms)
        work.note("back", SYSTEM)
        if arrived(work):
            work.tell_call()


def arrived(work: Desk) -> bool:
    """Whether this was the first time that a colleague who took over and the client are there."""
    taken = work.call.rungs.filter(by__isnull=False, end=End.ACCEPTED.value, arrived=False)
    return work.call.is_a_companys and bool(taken.update(arrived=True))


def hand_over(work: Desk, at_ms: int) -> dict[str, object]:
    """The clock stops as if the line were lost, until the colleague is there: the same meter,
    the same terms. Returns the figures for the record."""
    if work.row is None or work.meter.state not in (State.RUNNING, State.PAUSED):
        return {}
    if Reason.LOST not in work.meter.reasons:
        _pause(work, Reason.LOST, at_ms)
    work.row.pauses_since = {**work.row.pauses_since, "lost": work.now.steady_ms}
    work.row.save(update_fields=["pauses_since"])
    return _closed(work, at_ms)


def exhaust(call_id: UUID, at_ms: int, now: Instant) -> None:
    """The confirmed maximum is used up: the meter stops at its own deadline."""
    with desk(call_id, now) as work:
        if work.row is None or work.meter.state != State.RUNNING:
            return
        deadline = metering.exhausts_at_ms(work.meter)
        if deadline is None or deadline > at_ms:
            return  # raised meanwhile
        _pause(work, Reason.MAXIMUM, deadline)
        work.note("maximum", SYSTEM, **_closed(work, deadline))


def fall_silent(call_id: UUID, at_ms: int, now: Instant) -> None:
    """Text: nothing was written or typed for a while; paused, backdated to the last sign."""
    with desk(call_id, now) as work:
        if work.row is None or work.meter.state != State.RUNNING:
            return
        if work.row.heard_ms is not None and work.row.heard_ms > at_ms:
            return  # the advisor wrote meanwhile
        _pause(work, Reason.SILENCE, at_ms)
        work.note("silent", SYSTEM, **_closed(work, at_ms))


def hear(work: Desk) -> None:
    """The advisor wrote: silence counts from here, and what it had stopped runs again."""
    if work.row is None:
        return
    work.row.heard_ms = work.now.steady_ms
    work.row.save(update_fields=["heard_ms"])
    if Reason.SILENCE not in work.meter.reasons:
        return
    _clear(work, {Reason.SILENCE}, work.now.steady_ms)
    work.note("heard", ADVISOR)


def raise_maximum(call_id: UUID, maximum: object, now: Instant) -> None:
    """A confirmation of its own, with a hold for the difference; no second hold for a repeat.

    Raises `insufficient_funds` when the difference is not free, `over_limit` or `excluded` when
    the client's own limits refuse it; a maximum that is not larger
    than the present one is refused.
    """
    wanted = whole_amount(maximum, "maximum")
    with desk(call_id, now) as work:
        before = work.meter.terms.maximum or 0
        raised = raisable(work, wanted)
        call = work.call
        open_hold(
            spendable(call.client_id, call.network.currency), wanted - before,
            ref=Ref("call", str(call.id)), key=f"call:{call.id}:raise:{call.seq}",
            by=str(call.client_id), at=now.wall,
        )  # fmt: skip
        stand_raised(work, raised)
        announce(f"person:{call.client_id}", "wallet", {})


def raisable(work: Desk, wanted: int, *, held: int = 0) -> metering.Meter:
    """The meter as raised to this maximum (minor units); nothing is done yet.

    `held` (minor units) of what is added is held already. Raises whatever refuses it.
    """
    before = work.meter.terms.maximum or 0
    raised = metering.raise_maximum(work.meter, wanted, work.now.steady_ms)
    so_far = (confirmed_of(work.row) or 0) if work.row else 0
    if work.row and work.row.number > 1:
        so_far -= held  # the holds tell what a chain has confirmed
    check_may_spend(
        work.call.client_id, wanted - before, work.call.network.currency, work.now.wall,
        in_call=so_far,
    )  # fmt: skip
    return raised


def stand_raised(work: Desk, raised: metering.Meter) -> None:
    """The recorded yes to more, which is held already; what the maximum had stopped runs again."""
    work.keep(raised)
    whole = confirmed_of(work.row) if work.row else raised.terms.maximum
    work.note("raised", CLIENT, maximum=whole)
    if Reason.MAXIMUM in raised.reasons:
        _clear(work, {Reason.MAXIMUM}, work.now.steady_ms)
    work.tell_meter()


def lapse(work: Desk, amount: int) -> None:
    """So much (minor units) of what was held is gone: the meter ends at what there still is."""
    meter = work.meter
    if work.row is None or meter.state not in (State.CONFIRMED, State.RUNNING, State.PAUSED):
        return
    left = max(0, (meter.terms.maximum or 0) - amount)
    lapsed = metering.lapse(meter, left, work.now.steady_ms)
    if new := lapsed.reasons - meter.reasons:
        since = dict.fromkeys(sorted(new), work.now.steady_ms)
        work.row.pauses_since = {**since, **work.row.pauses_since}
    work.keep(lapsed)
    work.note("lapsed", SYSTEM, amount=amount, left=left, **_closed(work, work.now.steady_ms))
    work.tell_meter()


def waive(call_id: UUID, amount: object, why: object, now: Instant) -> None:
    """The advisor gives up a part of the charge before it settles."""
    part = whole_amount(amount, "amount")
    with desk(call_id, now) as work:
        work.keep(metering.waive(work.meter, part, now.steady_ms, earlier=work.earlier))
        because = " ".join(str(why or "").split())[:200]
        if work.row is not None and because:
            work.row.waived_because = because
            work.row.save(update_fields=["waived_because"])
        work.note("waived", ADVISOR, amount=part, why=because)
        work.tell_meter()


def _closed(work: Desk, at_ms: int) -> dict[str, object]:
    """The time of this meter and what the call counted in all, in ms; and since when (on the wall
    clock, for drawing) it stands still."""
    since = work.now.earlier(max(0, work.now.steady_ms - at_ms)).wall
    whole = work.counted_ms
    return {"running_ms": work.meter.closed_ms, "counted_ms": whole, "since": since.isoformat()}


def _pause(work: Desk, reason: Reason, at_ms: int) -> None:
    assert work.row is not None  # noqa: S101 (callers asked for the meter already)
    paused = metering.pause(work.meter, reason, at_ms)
    new = dict.fromkeys(sorted(paused.reasons), work.now.steady_ms)
    work.row.pauses_since = {**new, **work.row.pauses_since}
    work.keep(paused)
    work.tell_meter()


def _clear(work: Desk, reasons: Iterable[Reason], at_ms: int) -> None:
    """Takes reasons away. Whatever is backdated opens nothing before the last such press."""
    gone, meter = frozenset(reasons), work.meter
    assert work.row is not None  # noqa: S101 (asked for the meter above)
    since_ms = max(at_ms, work.row.not_before_ms or at_ms)
    cleared = metering.clear(meter, gone, since_ms)
    if gone != {Reason.LOST}:
        _remember_clearing(work)
    work.row.pauses_since = {
        reason: since
        for reason, since in work.row.pauses_since.items()
        if Reason(reason) in cleared.reasons
    }
    work.keep(cleared)
    work.tell_meter()


def _remember_clearing(work: Desk) -> None:
    if work.row is not None:
        work.row.not_before_ms = max(work.row.not_before_ms or 0, work.now.steady_ms)
        work.row.save(update_fields=["not_before_ms"])
