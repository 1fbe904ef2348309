"""Calls from the table, as the keeper watches them."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from minutewise.calls.convert import meter_of
from minutewise.calls.keeper.watch import Watch
from minutewise.calls.models import Call, Rung
from minutewise.calls.queries import current_meter
from minutewise.calls.rules import Waits
from minutewise.calls.rules.routing import End
from minutewise.kernel.clock import Instant
from minutewise.metering import State
from minutewise.work.quick.prepared import Prepared


def _open_call(call: UUID) -> QuerySet[Call]:
    calls = Call.objects.exclude(stage=Call.Stage.ENDED).select_related("advisor")
    return calls.filter(id=call).order_by()


_ALL_OPEN = Prepared(lambda: Call.objects.exclude(stage=Call.Stage.ENDED).select_related("advisor"))
_OPEN = Prepared(_open_call, call=UUID)
_RUNGS = Prepared(lambda call: Rung.objects.filter(call=call).order_by("id"), call=UUID)


def load_all(now: Instant) -> Iterator[Watch]:
    """Every call that has not ended."""
    for call in _ALL_OPEN.rows():
        yield watch_of(call, now)


def numbers() -> dict[UUID, int]:
    """Every call that has not ended, and the number of its newest event; one read for all."""
    return dict(Call.objects.exclude(stage=Call.Stage.ENDED).values_list("id", "seq"))


def how_many() -> tuple[int, int]:
    """How many calls have not ended, and the sum of their newest events' numbers."""
    open_calls = Call.objects.exclude(stage=Call.Stage.ENDED)
    found = open_calls.aggregate(many=Count("id"), numbers=Sum("seq", default=0))
    return found["many"], found["numbers"]


def load_one(call_id: UUID, now: Instant) -> Watch | None:
    """A call that has not ended, or None."""
    call = _OPEN.first(call=call_id)
    return watch_of(call, now) if call else None


def watch_of(call: Call, now: Instant) -> Watch:
    """What the keeper needs to know; readings of another boot start their waits anew."""
    row = current_meter(call)
    if row is not None and row.state in (State.VOID.value, State.SETTLED.value):
        row = None
    since = row.pauses_since if row is not None and row.boot == now.boot else {}
    reasons = row.reasons if row is not None else []
    here, offered = now.steady_ms, row is not None and row.state == State.OFFERED.value
    alone, handing, handed = _rungs(call, now)
    return Watch(
        call=call.id,
        seq=call.seq,
        read_seq=call.seq,
        stage=call.stage,
        since_ms=call.stage_since_ms if call.boot == now.boot else here,
        waits=Waits.of(call.waits),
        meter=meter_of(row) if row is not None else None,
        lost_since_ms=since.get("lost", here) if "lost" in reasons else None,
        maximum_since_ms=since.get("maximum", here) if "maximum" in reasons else None,
        offered_since_ms=since.get("offer", here) if offered else None,
        alone=alone,
        handing_since_ms=handing,
        handed_ms=handed,
        silence=call.mode == "text",
        heard_ms=(row.heard_ms or 0) if row is not None and row.boot == now.boot else 0,
    )


def _rungs(call: Call, now: Instant) -> tuple[bool, int | None, int | None]:
    """Of a company's call: whether one agent is rung alone, since when a colleague is asked to
    take it over, and when one has."""
    if not call.is_a_companys:
        return False, None, None
    rungs = _RUNGS.rows(call=call.id)
    if call.stage == Call.Stage.RINGING:
        return call.rings_in_rounds and all(rung.number == 1 for rung in rungs), None, None
    over = [rung for rung in rungs if rung.by_id]
    asked = next((rung for rung in over if not rung.end), None)
    taken = [r.until_ms for r in over if r.end == End.ACCEPTED.value and r.boot == now.boot]
    since = asked and (asked.since_ms if asked.boot == now.boot else now.steady_ms)
    return False, since or None, taken[-1] if taken else None
