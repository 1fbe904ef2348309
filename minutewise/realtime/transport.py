"""The hub's door for browsers: an ASGI WebSocket at /ws?ticket=…

Refused with 403 before the socket is accepted: no or a foreign Origin, no valid ticket. Browsers
cannot read the reason, so after any failed attempt they fetch a fresh ticket and try again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http.request import split_domain_port, validate_host

from minutewise.realtime.hub import Hub, ReadTicket
from minutewise.realtime.outbox import Bye, Outbox
from minutewise.realtime.seats import Connection
from minutewise.realtime.tickets import TicketError

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

FAREWELL_S = 2.0  # how long a leaving browser may take to read its last frames
REFUSED = 4401  # before the handshake this becomes an HTTP 403
NOT_YET = 1013  # no hub is running here; likewise


@dataclass(frozen=True, slots=True)
class Door:
    """Where connections come in: one hub, its clock, whose pages may open sockets."""

    hub: Hub
    read_ticket: ReadTicket
    is_allowed_host: Callable[[str], bool]
    now_ms: Callable[[], int]


_doors: list[Door] = []


def open_door(door: Door) -> None:
    """From now on `websocket` leads to this door's hub."""
    _doors.append(door)


def shut_door(door: Door) -> None:
    """`websocket` refuses newcomers, or leads to the door that was open before."""
    _doors.remove(door)


def hosts(allowed: Iterable[str]) -> Callable[[str], bool]:
    """Whether a host is among `allowed`, in the notation of Django's ALLOWED_HOSTS."""
    patterns = [*allowed]
    return lambda host: validate_host(host, patterns)


class _Socket:
    """The two events that a connection's tasks wait for, set by its outbox."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.leaving = asyncio.Event()
        self.outbox = Outbox(self._wake)

    def _wake(self) -> None:
        self.news.set()
        if self.outbox.bye:
            self.leaving.set()


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    """One connection, from the handshake to its end."""
    await receive()  # websocket.connect
    if not _doors:
        await send({"type": "websocket.close", "code": NOT_YET})
        return
    door, socket = _doors[-1], _Socket()
    try:
        connection = _let_in(door, scope, socket.outbox)
    except TicketError:
        await send({"type": "websocket.close", "code": REFUSED})
        return
    try:
        await send({"type": "websocket.accept"})
        await _converse(door, connection, socket, receive, send)
    finally:
        door.hub.disconnect(connection, door.now_ms())


def _let_in(door: Door, scope: Scope, outbox: Outbox) -> Connection:
    if not _is_own_page(scope, door.is_allowed_host):
        raise TicketError("foreign_origin", "Another site's page tried to open this socket.")
    tickets = parse_qs(scope["query_string"].decode("ascii", "replace")).get("ticket", [])
    if len(tickets) != 1:
        raise TicketError("ticket_missing", "A socket needs one ticket.")
    return door.hub.connect(door.read_ticket(tickets[0]), outbox, door.now_ms())


def _is_own_page(scope: Scope, is_allowed_host: Callable[[str], bool]) -> bool:
    origins = [value for name, value in scope["headers"] if name.lower() == b"origin"]
    if len(origins) != 1:
        return False
    try:
        origin = urlsplit(origins[0].decode("ascii"))
    except ValueError:
        return False
    host, _port = split_domain_port(origin.netloc)
    return origin.scheme in {"http", "https"} and bool(host) and is_allowed_host(host)


async def _converse(
    door: Door, connection: Connection, socket: _Socket, receive: Receive, send: Send
) -> None:
    """Reads and writes until either side ends it; a writer that is stuck is not waited for."""
    reader = asyncio.create_task(_read(door, connection, receive))
    writer = asyncio.create_task(_write(socket, send))
    leaving = asyncio.create_task(socket.leaving.wait())
    tasks = (reader, writer, leaving)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if (bye := socket.outbox.bye) and not reader.done():
            await asyncio.wait([writer], timeout=0 if bye.code == "slow" else FAREWELL_S)
            await _close(bye, writer, send)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, OSError):
            raise result  # a fault of ours; that the browser is gone (OSError) is none


async def _close(bye: Bye, writer: "asyncio.Task[None]", send: Send) -> None:
    writer.cancel()
    closing = send({"type": "websocket.close", "code": bye.close_code, "reason": bye.code})
    with contextlib.suppress(OSError, TimeoutError):
        await asyncio.wait_for(closing, FAREWELL_S)


async def _read(door: Door, connection: Connection, receive: Receive) -> None:
    while (message := await receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        door.hub.hear(connection, text if isinstance(text, str) else "", door.now_ms())


async def _write(socket: _Socket, send: Send) -> None:
    while True:
        socket.news.clear()
        while (frame := socket.outbox.take()) is not None:
            await send({"type": "websocket.send", "text": frame})
        if socket.outbox.bye:
            return
        await socket.news.wait()
