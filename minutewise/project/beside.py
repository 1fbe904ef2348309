"""What lives beside the pages: bus, hub, keeper, due work. Which of them is a matter of roles."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

from django.conf import settings

from minutewise.calls.keeper.runner import KeeperThread
from minutewise.project import figures
from minutewise.project.demo.company import pretended_agents
from minutewise.project.demo.fill import pretended
from minutewise.project.due import DueThread
from minutewise.project.hub_beat import HubBeat
from minutewise.project.roles import HUB, KEEPER, WEB, hub_name, roles
from minutewise.project.web_clock import LEARNS_S, WebClock
from minutewise.realtime.bus import Bus, LocalBus, set_bus
from minutewise.realtime.channels import EVENTS, Message
from minutewise.realtime.orders import lately
from minutewise.realtime.server import running_hub
from minutewise.work.clock import now

# One process shares the interpreter between pages and sockets: switch often, so that a page
# that computes does not keep a relayed message waiting (measured in docs/decisions).
SWITCH_INTERVAL_S = 0.0005


def _pretended() -> list[UUID]:
    """People of the demo who are shown as present though nobody sits there."""
    if not settings.DEMO:
        return []
    advisors = [p.person_id for p in pretended(now()) if p.person_id]
    return advisors + [person.id for person in pretended_agents()]


@asynccontextmanager
async def beside_the_pages(
    hear: Callable[[Message], None] = lambda message: None,
) -> AsyncIterator[None]:
    """Bus, hub, keeper and due work, ended in the opposite order. `hear` is told every event."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    async with AsyncExitStack() as stack:
        bus = await _bus(stack)
        bus.subscribe(EVENTS, hear)
        await stack.enter_async_context(figures.measured(bus))
        mine = roles()
        if WEB in mine and KEEPER not in mine:
            await _read_the_keepers_clock(stack)
        if HUB in mine:
            await _open_hub(bus, stack)
        if KEEPER in mine:
            _keep(bus, stack)
        with contextlib.suppress(asyncio.CancelledError):
            yield


async def _bus(stack: AsyncExitStack) -> Bus:
    """The bus of this process: over Redis where one is named, else within the process."""
    if not settings.REDIS_URL:
        local = LocalBus(asyncio.get_running_loop())
        set_bus(local)
        return local
    from minutewise.realtime.bus.redis import RedisBus  # noqa: PLC0415 (where there is one)

    redis = RedisBus(settings.REDIS_URL)
    set_bus(redis)
    await redis.start()
    stack.push_async_callback(redis.stop)
    return redis


async def _read_the_keepers_clock(stack: AsyncExitStack) -> None:
    """Pages write readings of it: none are served before it is known, if somebody keeps."""
    clock = WebClock()
    clock.start()
    stack.callback(clock.stop)
    await asyncio.to_thread(clock.settled.wait, LEARNS_S)


async def _open_hub(bus: Bus, stack: AsyncExitStack) -> None:
    """The hub, and where it has a name of its own, word of it for the webs."""
    place = hub_name()
    hub = running_hub(bus, settings.SECRET_KEY, settings.ALLOWED_HOSTS, place, lately)
    await stack.enter_async_context(hub)
    if place:
        beat = HubBeat(place)
        beat.start()
        stack.callback(beat.stop)


def _keep(bus: Bus, stack: AsyncExitStack) -> None:
    """The keeper, active or standing by, and due work: claimed piece by piece, so that every
    keeper process does its part."""
    keeper, workers = KeeperThread(bus, _pretended), DueThread.all()
    figures.of_keeper(keeper.keeper)
    keeper.start()
    stack.callback(keeper.stop)
    for worker in workers:
        worker.start()
        stack.callback(worker.stop)
