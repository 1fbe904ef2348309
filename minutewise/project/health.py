"""/healthz, /readyz and /metrics, answered before any page: cheap, and of no person.

Health: this process answers. Readiness: it may be sent people. Both are open, since whatever
stands in front asks them; the figures are for who has the token, or for this machine alone.
"""

import asyncio
import ipaddress
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import constant_time_compare

from minutewise.calls.keeper.lease import is_kept
from minutewise.realtime.bus import get_bus
from minutewise.work import metrics

type Send = Callable[[dict[str, Any]], Awaitable[None]]

ASKED_AGAIN_S = 1.0
FORWARDED = {b"x-forwarded-for", b"forwarded", b"x-real-ip"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer."""

    status: int
    body: bytes
    kind: str = "application/json"


def health() -> Answered:
    """The process runs and its loop turns."""
    return Answered(200, b'{"healthy": true}')


class Readiness:
    """Asks at most once a second, however often it is asked; what it finds are words, no names."""

    def __init__(self) -> None:
        self._until, self._last = 0.0, Answered(503, b"{}")
        self._migrated = False

    def __call__(self) -> Answered:
        """200 if people may be sent here, else 503; says which part is missing."""
        if time.monotonic() >= self._until:
            found = self.parts()
            ready = all(found.values())
            body = json.dumps({"ready": ready, **found}).encode()
            self._last = Answered(200 if ready else 503, body)
            self._until = time.monotonic() + ASKED_AGAIN_S
        return self._last

    def parts(self) -> dict[str, bool]:
        """What has to be there: database, this version's tables, the bus, a keeper."""
        try:
            database, migrated, keeper = True, self._is_migrated(), is_kept()
        except DatabaseError:
            database = migrated = keeper = False
        return {"database": database, "migrations": migrated, "bus": get_bus().is_up,
                "keeper": keeper}  # fmt: skip

    def _is_migrated(self) -> bool:
        """Looked up until it is so: a process with old tables is restarted after migrating."""
        if not self._migrated:
            executor = MigrationExecutor(connection)
            self._migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self._migrated


readiness = Readiness()


def figures(peer: str, headers: Mapping[bytes, bytes]) -> Answered:
    """For Prometheus; 404 for everybody who may not know that there is something."""
    if not may_read(peer, headers):
        return Answered(404, b"", "text/plain")
    return Answered(200, metrics.render(), metrics.CONTENT_TYPE)


def may_read(peer: str, headers: Mapping[bytes, bytes]) -> bool:
    """With the token, if there is one; else from this machine, and not through a proxy on it."""
    if settings.METRICS_TOKEN:
        told = headers.get(b"authorization", b"").decode("latin-1")
        return constant_time_compare(told, f"Bearer {settings.METRICS_TOKEN}")
    return _is_here(peer) and not FORWARDED & set(headers)


def _is_here(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


async def _in_thread(do: Callable[[], Answered]) -> Answered:
    """Past the event loop, and without leaving a connection in each thread that was lent."""

    def run() -> Answered:
        try:
            return do()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


async def answer(scope: Mapping[str, Any], send: Send) -> bool:
    """Answers if the path is one of ours; False leaves it to others."""
    path, headers = scope["path"], dict(scope["headers"])
    if path == "/healthz":
        found = health()
    elif path == "/readyz":
        found = await _in_thread(readiness)
    elif path == "/metrics":
        peer = (scope.get("client") or ("",))[0]
        found = await _in_thread(lambda: figures(peer, headers))
    else:
        return False
    told = [(b"content-type", found.kind.encode()), (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"content-length", str(len(found.body)).encode())]  # fmt: skip
    await send({"type": "http.response.start", "status": found.status, "headers": told})
    body = b"" if scope["method"] == "HEAD" else found.body
    await send({"type": "http.response.body", "body": body})
    return True
