"""Whoever speaks slowly waits on the event loop, where waiting costs little, and not for ever.

Pages are made by few threads. A thread that reads a body as it drips in is taken from everybody
else: four slow senders would stop the site. So a request reaches Django only once it is all here.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from minutewise.realtime.upgrade import WithSockets

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEAD_S = 10.0  # for the head of a request, from the moment the line is open
PART_S = 10.0  # between two parts of a body
BODY_S = 120.0  # for all of it: a photo over a poor line
BODY_BYTES_MAX = 32 * 1024 * 1024
IN_MEMORY_BYTES_MAX = 256 * 1024  # of one body; what is longer lies in a temporary file
TOGETHER_BYTES_MAX = 512 * 1024 * 1024  # of all bodies that are on their way
# Beyond that, for the short ones alone: sixteen slow photos must not keep anybody from hanging up.
SHORT_BYTES_MORE = 128 * 1024 * 1024
_PIECE_BYTES = 64 * 1024
# Where in the scope the whole body stands, as a file: threads read it without asking the loop.
BODY = "minutewise.body"

_SAID = {
    408: b"This request did not arrive in time.\n",
    413: b"This request is too large.\n",
    503: b"Too much is arriving just now. Try again in a minute.\n",
}


class TooMuchError(Exception):
    """The body is refused with an HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class GoneError(Exception):
    """Whoever asked has hung up."""


class WholeBodies:
    """Hands requests on with their whole body; 408, 413 or 503 where it does not come so far."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.together = 0  # bytes that are being kept, over all requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES_MAX) as body:
            kept = _Kept(self, body)
            try:
                async with asyncio.timeout(BODY_S):
                    await _fill(kept, receive)
                body.seek(0)
                await self.app({**scope, BODY: body}, _from_file(body, receive), send)
            except TimeoutError:
                await _refuse(send, 408)
            except TooMuchError as refused:
                await _refuse(send, refused.status)
            except GoneError:
                return
            finally:
                self.together -= kept.size


class _Kept:
    """What of one body has arrived."""

    def __init__(self, all_bodies: WholeBodies, file: IO[bytes]) -> None:
        self.all, self.file, self.size = all_bodies, file, 0

    def add(self, part: bytes) -> None:
        """Raises TooMuchError beyond what one body, or all together, may have."""
        self.size += len(part)
        self.all.together += len(part)
        if self.size > BODY_BYTES_MAX:
            raise TooMuchError(413)
        is_short = self.size <= IN_MEMORY_BYTES_MAX
        if self.all.together > TOGETHER_BYTES_MAX + (SHORT_BYTES_MORE if is_short else 0):
            raise TooMuchError(503)
        self.file.write(part)


def _has_body(scope: Scope) -> bool:
    told = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
    return told.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in told


async def _fill(kept: _Kept, receive: Receive) -> None:
    more = True
    while more:
        message = await asyncio.wait_for(receive(), PART_S)
        if message["type"] != "http.request":
            raise GoneError
        kept.add(message.get("body", b""))
        more = message.get("more_body", False)


def _from_file(body: IO[bytes], receive: Receive) -> Receive:
    """As if it arrived just now; after its end, what the server says (that somebody hung up)."""
    through = False

    async def told() -> Message:
        nonlocal through
        if through:
            return await receive()
        part = body.read(_PIECE_BYTES)
        through = len(part) < _PIECE_BYTES
        return {"type": "http.request", "body": part, "more_body": not through}

    return told


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _SAID[status]})


class Prompt(WithSockets):
    """A line over which no whole head of a request comes within HEAD_S is cut."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn says so too
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        if self._late is None and (self.cycle is None or self.cycle.response_complete):
            self._expect()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._arrived()

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._arrived()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._late = self.loop.call_later(HEAD_S, self.transport.abort)

    def _arrived(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
