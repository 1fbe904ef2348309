"""What the books must say of calls and their meters; registered with the ledger in wiring.

Each reads everything and changes nothing. T9's grace is the time that a keeper may be away.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet

from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call, Meter
from minutewise.ledger.queries import Booked, Finding, booked_by_ref
from minutewise.metering import State, taken_by
from minutewise.work.quick.pieces import Pieces
from minutewise.work.quick.prepared import Prepared

OPEN = (State.CONFIRMED.value, State.RUNNING.value, State.PAUSED.value)
_IS_SETTLED, _IS_VOID = Q(state=State.SETTLED.value), Q(state=State.VOID.value)
_IS_OVER = Q(call__stage=Call.Stage.ENDED)


def _miscounted() -> QuerySet[Meter, Any]:
    wrong = ~Q(charge=F("commission") + F("share") + F("gateway_fee") + F("waived"))
    unknown = Q(charge=None) | Q(commission=None) | Q(share=None)
    return Meter.objects.filter(_IS_SETTLED, wrong | unknown)


def _stray() -> QuerySet[Meter, Any]:
    rows = Meter.objects.filter((_IS_OVER & ~_IS_SETTLED & ~_IS_VOID) | (~_IS_OVER & _IS_SETTLED))
    return rows.select_related("call")


def _undated() -> QuerySet[Meter, Any]:
    undated = _IS_SETTLED & Q(settled_at=None) | ~_IS_SETTLED & Q(settled_at__isnull=False)
    return Meter.objects.filter(undated)


def _over() -> QuerySet[Meter, Any]:
    unconfirmed = Q(state=State.OFFERED.value) | _IS_VOID
    return Meter.objects.filter(
        Q(charge__gt=F("maximum")) | (Q(rate__gt=0, maximum=None) & ~unconfirmed)
    )


_MISCOUNTED, _STRAY, _UNDATED = Prepared(_miscounted), Prepared(_stray), Prepared(_undated)
_OVER = Prepared(_over)
_LATE = Prepared(lambda: Meter.objects.filter(_IS_OVER, state__in=OPEN))
_METERS = Pieces(lambda: Meter.objects.order_by("call", "number"))
_SHARED = Pieces(
    lambda: Meter.objects.filter(_IS_SETTLED).values_list(
        "call_id", "share", "commission", "gateway_fee"
    )
)
_CALLS = Pieces(lambda: Call.objects.values_list("pk"))
_ENDED = Pieces(lambda: Call.objects.filter(stage=Call.Stage.ENDED).values_list("pk"))


def add_up() -> Iterator[Finding]:
    """M6: share, commission and fee make charge − waived per meter, and so much was captured."""
    for row in _MISCOUNTED.rows():
        parts = (
            f"{row.commission} + {row.gateway_fee} + {row.share} is not {row.charge} − {row.waived}"
        )
        yield Finding("M6", f"meter {row.pk}", parts)
    for call, due, booked in _sums():
        captured = (booked.charged, booked.commission, booked.gateway_fee)
        if due != captured:
            says = (
                f"its meters say {due[0]} (commission {due[1]}, gateway fee {due[2]}), "
                f"{captured[0]} ({captured[1]}, {captured[2]}) were captured"
            )
            yield Finding("M6", f"call {call}", says)


def _sums() -> Iterator[tuple[str, tuple[int, int, int], Booked]]:
    """Every call with money: what its settled meters come to, and what the books say."""
    sums: dict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for pk, share, commission, fee in _SHARED.columns():
        paid, taken, fees = sums[str(pk)]
        charged = (share or 0) + (commission or 0) + fee
        sums[str(pk)] = (paid + charged, taken + (commission or 0), fees + fee)
    books = booked_by_ref("call")
    for call in (str(pk) for (pk,) in _CALLS.columns()):
        if call in sums or call in books:
            yield call, sums[call], books.get(call, Booked())


def settle_once() -> Iterator[Finding]:
    """M8: the meters of an ended call are settled or void, with a moment; no other is settled.

    An offer that was withdrawn is void while the free talk goes on.
    """
    for row in _STRAY.rows():
        yield Finding("M8", f"meter {row.pk}", f"{row.state} in a call that is {row.call.stage}")
    for row in _UNDATED.rows():
        yield Finding("M8", f"meter {row.pk}", f"{row.state}, settled at {row.settled_at}")


def within_the_maximum() -> Iterator[Finding]:
    """T4: charge ≤ confirmed maximum ≤ what was held for the call, all its meters together."""
    for row in _OVER.rows():
        yield Finding("T4", f"meter {row.pk}", f"charge {row.charge}, maximum {row.maximum}")
    books = booked_by_ref("call")
    chains: dict[str, list[Meter]] = defaultdict(list)
    for row in _METERS.rows():
        chains[str(row.call_id)].append(row)
    for call, rows in chains.items():
        earlier = taken_by([(terms_of(row), row.closed_ms) for row in rows[:-1]])
        confirmed = earlier + (rows[-1].maximum or 0)
        held = books.get(call, Booked()).held
        if confirmed > held:
            yield Finding("T4", f"call {call}", f"{confirmed} were confirmed, {held} held")


def end_with_the_call() -> Iterator[Finding]:
    """T9: no hold and no meter outlives its call."""
    books = booked_by_ref("call")
    for call in (str(pk) for (pk,) in _ENDED.columns()):
        booked = books.get(call, Booked())
        if booked.open_holds:
            yield Finding("T9", f"call {call}", f"it is over, {booked.open_holds} holds are open")
    for row in _LATE.rows():
        yield Finding("T9", f"meter {row.pk}", f"{row.state}, but its call is over")


CHECKS = {
    "M6 settled meters add up": add_up,
    "M8 a meter settles once": settle_once,
    "T4 charge, maximum, holds": within_the_maximum,
    "T9 nothing outlives its call": end_with_the_call,
}
