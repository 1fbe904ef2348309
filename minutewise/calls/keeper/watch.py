"""What the keeper decides about one call. Pure: everything it knows is in the `Watch`."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from minutewise import metering
from minutewise.calls.rules import ADVISOR, CLIENT, Waits
from minutewise.metering import Reason, State

SIDES = (CLIENT, ADVISOR)


class Do(StrEnum):
    """What may become due in a call."""

    MISS = "miss"
    ROUTE = "route"
    MISS_HANDOVER = "miss_handover"
    EXPIRE = "expire"
    START_AGREED = "start_agreed"
    CONNECT = "connect"
    NEVER_CONNECTED = "never_connected"
    LOSE = "lose"
    COME_TOGETHER = "come_together"
    END_LOST = "end_lost"
    EXHAUST = "exhaust"
    END_MAXIMUM = "end_maximum"
    FALL_SILENT = "fall_silent"


@dataclass(frozen=True, slots=True)
class Order:
    """Something to do, and the steady reading at which it became true."""

    do: Do
    at_ms: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What the hubs say of one side: proven since, or not proven since its last proof."""

    proven: bool
    since_ms: int


@dataclass(slots=True)
class Watch:
    """One call that has not ended, as the keeper sees it; readings are of the present boot."""

    call: UUID
    stage: str
    since_ms: int
    waits: Waits
    seq: int = 0  # the number of the newest event that is known
    read_seq: int = 0  # of the newest whose change was in the row when it was read
    meter: metering.Meter | None = None
    lost_since_ms: int | None = None
    maximum_since_ms: int | None = None
    offered_since_ms: int | None = None
    # A company's call that rings at one agent alone; a running one that rings at a colleague,
    # since when; and when a colleague took it over: proof of that seat from before is another's.
    alone: bool = False
    handing_since_ms: int | None = None
    handed_ms: int | None = None
    silence: bool = False
    heard_ms: int = 0
    sides: dict[str, Proof] = field(default_factory=dict)


def both_proven_since(watch: Watch) -> int | None:
    """Since when both sides are proven; None while one is not."""
    proofs = [watch.sides.get(side) for side in SIDES]
    if not all(proof and proof.proven for proof in proofs):
        return None
    return max(proof.since_ms for proof in proofs if proof)


def lost_at(watch: Watch) -> int | None:
    """The last provable instant, when a side is not proven; None while both are."""
    return min((p.since_ms for p in watch.sides.values() if not p.proven), default=None)


def runs_on_since(watch: Watch | None) -> int | None:
    """Since when the meter runs though a side is lost; None if it does not."""
    if watch is None or watch.meter is None or watch.meter.state is not State.RUNNING:
        return None
    return lost_at(watch)


def due(watch: Watch, now_ms: int) -> Order | None:
    """The first thing to be done in this call at `now_ms`, if any."""
    return _by_stage(watch, now_ms)[0]


def next_ms(watch: Watch, now_ms: int) -> int | None:
    """When to look again though nothing is heard; None if only news can change anything."""
    return _by_stage(watch, now_ms)[1]


Verdict = tuple[Order | None, int | None]


def _by_stage(watch: Watch, now_ms: int) -> Verdict:
    if watch.stage == "ringing":
        return _ringing(watch, now_ms)
    if watch.stage == "connecting":
        together = both_proven_since(watch)
        if together is not None:
            return Order(Do.CONNECT, max(together, watch.since_ms)), None
        return _at(watch.since_ms + watch.waits.connect_s * 1000, Do.NEVER_CONNECTED, now_ms)
    if watch.stage == "live":
        return _first([_handing(watch, now_ms), _live(watch, now_ms)])
    return None, None


def _ringing(watch: Watch, now_ms: int) -> Verdict:
    verdicts = [_at(watch.since_ms + watch.waits.ring_s * 1000, Do.MISS, now_ms)]
    if watch.alone:
        first_ms = watch.since_ms + watch.waits.ring_first_s * 1000
        verdicts.append(_at(first_ms, Do.ROUTE, now_ms))
    return _first(verdicts)


def _handing(watch: Watch, now_ms: int) -> Verdict:
    """A colleague is asked for as long as any call rings."""
    if watch.handing_since_ms is None:
        return None, None
    return _at(watch.handing_since_ms + watch.waits.ring_s * 1000, Do.MISS_HANDOVER, now_ms)


def of_this_holder(watch: Watch, sides: dict[str, Proof]) -> dict[str, Proof]:
    """Proof of the advisor's seat that began before a handover is not the colleague's."""
    proof, handed_ms = sides.get(ADVISOR), watch.handed_ms
    if handed_ms is None or proof is None or proof.since_ms >= handed_ms:
        return sides
    return {**sides, ADVISOR: Proof(False, handed_ms)}


def _live(watch: Watch, now_ms: int) -> Verdict:
    lost = lost_at(watch)
    marked = watch.lost_since_ms is not None
    if watch.meter is None:
        return _unmetered(watch, now_ms)
    if watch.meter.state not in (State.RUNNING, State.PAUSED):
        return _agreeing(watch, watch.meter, now_ms)
    if lost is not None and (not marked or _counts_after(watch.meter, lost)):
        return Order(Do.LOSE, lost), None
    together = both_proven_since(watch)
    if marked and together is not None:
        return Order(Do.COME_TOGETHER, together), None
    if watch.meter.state is State.RUNNING:
        return _running(watch, watch.meter, now_ms)
    return _paused(watch, now_ms)


def _unmetered(watch: Watch, now_ms: int) -> Verdict:
    """A free conversation ends when the two have lost each other for long enough."""
    lost = lost_at(watch)
    if lost is None:
        return None, None
    return _at(lost + watch.waits.lost_s * 1000, Do.END_LOST, now_ms)


def _agreeing(watch: Watch, meter: metering.Meter, now_ms: int) -> Verdict:
    """An offer waits for its answer, a confirmed one for both to be proven."""
    if meter.state is State.OFFERED and watch.offered_since_ms is not None:
        end = watch.offered_since_ms + watch.waits.offer_s * 1000
        return _first([_at(end, Do.EXPIRE, now_ms), _unmetered(watch, now_ms)])
    together = both_proven_since(watch)
    if meter.state is State.CONFIRMED and together is not None:
        return Order(Do.START_AGREED, together), None
    if meter.state is State.CONFIRMED:
        return _unmetered(watch, now_ms)
    return None, None


def _counts_after(meter: metering.Meter, at_ms: int) -> bool:
    """Whether the last interval still holds time after `at_ms`: the second side's loss is heard
    after the first one's, but may lie before it."""
    since, until = meter.last_since_ms, meter.last_until_ms
    return since is not None and until is not None and max(since, at_ms) < until


def _running(watch: Watch, meter: metering.Meter, now_ms: int) -> Verdict:
    verdicts = []
    deadline = metering.exhausts_at_ms(meter)
    if deadline is not None:
        verdicts.append(_at(deadline, Do.EXHAUST, now_ms))
    if watch.silence:
        heard = max(watch.heard_ms, meter.open_since_ms or 0)
        quiet = heard + watch.waits.silence_s * 1000
        verdicts.append(_at(quiet, Do.FALL_SILENT, now_ms, true_since=heard))
    return _first(verdicts)


def _paused(watch: Watch, now_ms: int) -> Verdict:
    assert watch.meter is not None  # noqa: S101 (asked by the caller)
    verdicts = []
    if watch.lost_since_ms is not None and Reason.LOST in watch.meter.reasons:
        end = watch.lost_since_ms + watch.waits.lost_s * 1000
        verdicts.append(_at(end, Do.END_LOST, now_ms))
    if watch.maximum_since_ms is not None and Reason.MAXIMUM in watch.meter.reasons:
        end = watch.maximum_since_ms + watch.waits.maximum_s * 1000
        verdicts.append(_at(end, Do.END_MAXIMUM, now_ms))
    return _first(verdicts)


def _at(when_ms: int, do: Do, now_ms: int, *, true_since: int | None = None) -> Verdict:
    if now_ms >= when_ms:
        return Order(do, when_ms if true_since is None else true_since), None
    return None, when_ms


def _first(verdicts: list[Verdict]) -> Verdict:
    """What is due first; else the nearest time to look again."""
    orders = [order for order, _ in verdicts if order]
    times = [when for _, when in verdicts if when is not None]
    return (
        min(orders, key=lambda order: order.at_ms, default=None),
        min(times, default=None),
    )
