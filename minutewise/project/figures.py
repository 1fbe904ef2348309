"""What /metrics and the operator's page tell of the whole installation, read from the tables."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import count

from django.db.models import Count

from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.models import Call, Meter
from minutewise.ledger.queries.flows import held_by_currency
from minutewise.metering import State
from minutewise.realtime.bus import Bus
from minutewise.realtime.channels import Message
from minutewise.work import metrics
from minutewise.work.clock import now
from minutewise.work.metrics import Told
from minutewise.work.models import OPEN, DueWork

PROBE_EVERY_S = 5.0
LIVE = tuple(stage for stage in Call.Stage if stage != Call.Stage.ENDED)


def calls() -> Iterable[Told]:
    """Calls that have not ended, by state."""
    rows = Call.objects.filter(stage__in=LIVE).order_by().values("stage").annotate(n=Count("pk"))
    found = {row["stage"]: row["n"] for row in rows}
    return [Told(found.get(stage.value, 0), {"state": stage.value}) for stage in LIVE]


def meters() -> Iterable[Told]:
    """Meters that run or pause."""
    for state in (State.RUNNING, State.PAUSED):
        yield Told(Meter.objects.filter(state=state.value).count(), {"state": state.value})


def held() -> Iterable[Told]:
    """Money held by open holds, in minor units."""
    return [Told(sum_, {"currency": currency}) for currency, sum_ in held_by_currency().items()]


def work() -> Iterable[Told]:
    """Work that is due and waits, and work that was given up and stays until somebody looks."""
    waits = DueWork.objects.filter(OPEN, due_at__lte=now().wall).count()
    failed = DueWork.objects.filter(gave_up_at__isnull=False).count()
    return [Told(waits, {"state": "waiting"}), Told(failed, {"state": "given_up"})]


def connect() -> None:
    """Registers what is asked of the tables whenever somebody reads. A connection of a thread
    that only reads figures is not left open."""
    for name, says, answer, label in (
        ("calls", "Calls that have not ended", calls, "state"),
        ("meters", "Meters that run or pause", meters, "state"),
        ("money_held_minor_units", "Reserved by open holds", held, "currency"),
        ("due_work_now", "Work that is due and waits, or was given up", work, "state"),
    ):
        metrics.ask(name, says, answer, (label,))


def of_keeper(keeper: Keeper) -> None:
    """What only the keeper's process knows: whether it keeps, and how old its evidence is."""

    def active() -> Iterable[Told]:
        return [Told(int(keeper.active), {})]

    def lag() -> Iterable[Told]:
        return [Told(evidence_lag_s(keeper), {})]

    metrics.ask("keeper_active", "1: this process keeps the meters; 0: it stands by", active)
    metrics.ask("evidence_lag_seconds", "Age of the oldest hub's mark", lag)


def evidence_lag_s(keeper: Keeper) -> float:
    """How long ago every proven seat was certainly proven; 0 while no hub has spoken."""
    marks = [mark_ms for mark_ms, _ in list(keeper.vouched.marks.values())]
    return (keeper.clock().steady_ms - min(marks)) / 1000 if marks else 0.0


@asynccontextmanager
async def measured(bus: Bus) -> AsyncIterator[None]:
    """Sends this process a message through the bus every few seconds and notes how long it took."""
    sent: dict[int, float] = {}
    loop = asyncio.get_running_loop()

    def came(message: Message) -> None:
        if message.get("kind") == "lag" and (began := sent.pop(int(str(message["n"])), None)):
            metrics.BUS_LAG_S.saw(loop.time() - began)

    async def probe() -> None:
        for number in count(1):
            sent.clear()  # what did not come back by now was lost: that is no lag
            sent[number] = loop.time()
            bus.publish(bus.inbox, {"kind": "lag", "n": number})
            await asyncio.sleep(PROBE_EVERY_S)

    bus.subscribe(bus.inbox, came)
    task = loop.create_task(probe())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
