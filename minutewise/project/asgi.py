"""The entry of a process with a port: pages, made by Django in threads.

What lives beside the pages starts and ends with it; which of it runs here is a matter of
composition (`roles.py`), not of other code.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from typing import Any

from minutewise.project.wsgi import application as pages

from minutewise.project.beside import beside_the_pages  # isort: skip  (models exist after pages)
from minutewise.project import health  # isort: skip
from minutewise.project.door import KeptPages  # isort: skip
from minutewise.project.heads import plain  # isort: skip
from minutewise.project.patience import WholeBodies  # isort: skip
from minutewise.project.roles import WEB, roles  # isort: skip
from minutewise.project.static_files import with_static_files  # isort: skip
from minutewise.project.threads import InThreads  # isort: skip
from minutewise.realtime.server import steady_ms  # isort: skip

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WEB_THREADS = 4

_django = InThreads(pages, WEB_THREADS)
_visitors = KeptPages(WholeBodies(_django), steady_ms)
_http: Any = with_static_files(_visitors)
_has_pages = WEB in roles()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: lifespan and pages; sockets leave before they come here (`realtime/upgrade.py`)."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif await health.answer(scope, send):
        return
    elif _has_pages:
        await _http(plain(scope), receive, send)
    else:
        await _no_pages(send)


async def _no_pages(send: Send) -> None:
    """A hub alone answers sockets only."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"This is a hub: it has no pages.\n"})


async def _lifespan(receive: Receive, send: Send) -> None:
    async with AsyncExitStack() as stack:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await stack.enter_async_context(beside_the_pages(_visitors.hear))
                except Exception as failed:
                    await send({"type": "lifespan.startup.failed", "message": str(failed)})
                    raise
                await send({"type": "lifespan.startup.complete"})
            else:
                await stack.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return
