"""The entry of the one process: sockets go to the hub, everything else to Django in threads.

Also starts what lives beside the pages: the bus, the hub, the keeper, due work. Which of them
run here is a matter of composition (`MINUTEWISE_ROLES`), not of other code.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast
from uuid import UUID

from a2wsgi import WSGIMiddleware
from django.conf import settings

from minutewise.project.wsgi import application as pages

from minutewise.calls.keeper.runner import KeeperThread  # isort: skip  (models exist after pages)
from minutewise.project.demo.company import pretended_agents  # isort: skip
from minutewise.project.demo.fill import pretended  # isort: skip
from minutewise.project.door import KeptPages  # isort: skip
from minutewise.project.due import DueThread  # isort: skip
from minutewise.project.static_files import with_static_files  # isort: skip
from minutewise.realtime.bus import LocalBus, RedisBus, set_bus  # isort: skip
from minutewise.realtime.channels import EVENTS  # isort: skip
from minutewise.realtime.server import running_hub, steady_ms  # isort: skip
from minutewise.realtime.transport import websocket  # isort: skip
from minutewise.work.clock import now  # isort: skip

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WEB_THREADS = 4
# One process shares the interpreter between pages and sockets: switch often, so that a page
# that computes does not keep a relayed message waiting (measured in docs/decisions).
SWITCH_INTERVAL_S = 0.0005

ROLES = frozenset(os.environ.get("MINUTEWISE_ROLES", "web,hub,keeper").split(","))
# Any: a2wsgi describes the same three arguments by types of its own.
_django: Any = WSGIMiddleware(cast(Any, pages), workers=WEB_THREADS)
_visitors = KeptPages(_django, steady_ms)
_http: Any = with_static_files(_visitors)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: lifespan, sockets, pages."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await websocket(scope, receive, send)
    else:
        await _http(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    async with AsyncExitStack() as stack:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await stack.enter_async_context(beside_the_pages())
                except Exception as failed:
                    await send({"type": "lifespan.startup.failed", "message": str(failed)})
                    raise
                await send({"type": "lifespan.startup.complete"})
            else:
                await stack.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _pretended() -> list[UUID]:
    """People of the demo who are shown as present though nobody sits there."""
    if not settings.DEMO:
        return []
    advisors = [p.person_id for p in pretended(now()) if p.person_id]
    return advisors + [person.id for person in pretended_agents()]


@asynccontextmanager
async def beside_the_pages() -> AsyncIterator[None]:
    """Bus, hub, keeper and due work, ended in the opposite order."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    loop = asyncio.get_running_loop()
    bus = RedisBus(settings.REDIS_URL) if settings.REDIS_URL else LocalBus(loop)
    async with AsyncExitStack() as stack:
        set_bus(bus)
        if isinstance(bus, RedisBus):
            await bus.start()
            stack.push_async_callback(bus.stop)
        bus.subscribe(EVENTS, _visitors.hear)
        if "hub" in ROLES:
            await stack.enter_async_context(
                running_hub(bus, settings.SECRET_KEY, settings.ALLOWED_HOSTS)
            )
        if "keeper" in ROLES:
            keeper, workers = KeeperThread(bus, _pretended), DueThread.all()
            keeper.start()
            stack.callback(keeper.stop)
            for worker in workers:
                worker.start()
                stack.callback(worker.stop)
        with contextlib.suppress(asyncio.CancelledError):
            yield
