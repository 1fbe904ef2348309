"""From HTTP to the hub: who asks for a socket is handed over, with the connection, to picows.

uvicorn answers pages on the same port. Its own WebSockets cost three tasks and some 20 KB a
connection, and two turns of the loop a message (decision 0022).
"""

import asyncio
import logging
from typing import Any

from picows import WSAutoPingStrategy
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stub leaves it out
from uvicorn.protocols.http.h11_impl import H11Protocol

from minutewise.realtime.limits import SOCKET_BYTES_MAX
from minutewise.realtime.transport import Browser, let_in

HANDSHAKE_S = 10.0
READ_BYTES = 2_048  # what a socket reads into; it grows with a message and so does its buffer


class _Calm(logging.LoggerAdapter[logging.Logger]):
    """picows tells of each connection, and of every broken frame as an error of its own: whoever
    sends those must not fill the log."""

    def error(self, msg: object, *args: object, **kwargs: Any) -> None:
        self.debug(msg, *args, **kwargs)

    def info(self, msg: object, *args: object, **kwargs: Any) -> None:
        self.debug(msg, *args, **kwargs)


_log = _Calm(logging.getLogger(__name__), {})


class WithSockets(H11Protocol):
    """uvicorn's HTTP/1.1, which leaves sockets to the hub."""

    def handle_websocket_upgrade(self, event: Any) -> None:
        """The whole head of the request is here; picows reads it again, and answers."""
        self.connections.discard(self)
        head = [event.method, b" ", event.target, b" HTTP/1.1\r\n"]
        for name, value in self.headers:
            head += [name, b": ", value, b"\r\n"]
        beyond, _closed = self.conn.trailing_data
        hand_over(self.transport, b"".join([*head, b"\r\n", beyond]))


def hand_over(transport: asyncio.Transport, request: bytes) -> None:
    """The connection is the hub's from now on, `request` being what was read of it so far."""
    browsers: list[Browser] = []

    def listener(asked: Any) -> Any:
        found = let_in(asked)
        if isinstance(found, Browser):
            browsers.append(found)
        return found

    socket = WSProtocol(
        None, None, False, listener, _log, True, HANDSHAKE_S,
        False, 0, 0, WSAutoPingStrategy.PING_WHEN_IDLE,  # the hub asks for proof itself
        False, SOCKET_BYTES_MAX, None, max(READ_BYTES, len(request) + 512),
    )  # fmt: skip
    transport.pause_reading()  # a loop looks only then how the new protocol wants to read
    transport.set_protocol(socket)
    socket.connection_made(transport)
    buffer = socket.get_buffer(len(request))
    buffer[: len(request)] = request
    socket.buffer_updated(len(request))
    for browser in browsers:
        if browser not in browser.door.inside:  # its handshake was no handshake after all
            browser.leave()
    if not transport.is_closing():
        transport.resume_reading()
