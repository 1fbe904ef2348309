"""The hub's door for browsers: a WebSocket at /ws?ticket=…, or /ws/NAME?ticket=… where a proxy
finds one of several hubs by its name.

Refused with 403 before the socket is opened: no or a foreign Origin, no valid ticket. Browsers
cannot read the reason, so after any failed attempt they fetch a fresh ticket and try again.

picows reads and writes the frames (decision 0022); `upgrade.py` brings connections here.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.http.request import split_domain_port, validate_host
from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSProtocolError,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)

from minutewise.realtime.connected import ReadTicket
from minutewise.realtime.hub import Hub
from minutewise.realtime.limits import SOCKET_BYTES_MAX
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.sending import Sending
from minutewise.realtime.tickets import TicketError

FAREWELL_S = 2.0  # how long a leaving browser may take to read its last frames
PATH = "/ws"
VERSION = "13"  # of the protocol: RFC 6455
CODES = {*range(1000, 1015), *range(3000, 5000)} - {1004, 1005, 1006}  # to close with


@dataclass(frozen=True, slots=True)
class Door:
    """Where connections come in: one hub, its clock, whose pages may open sockets."""

    hub: Hub
    read_ticket: ReadTicket
    is_allowed_host: Callable[[str], bool]
    now_ms: Callable[[], int]
    inside: "set[Browser]" = field(default_factory=set)  # whose sockets are open
    sending: Sending = field(default_factory=Sending)


# A hub belongs to the loop on which it runs, and so do its browsers.
_doors: list[tuple[asyncio.AbstractEventLoop, Door]] = []


def open_door(door: Door) -> None:
    """From now on `let_in` leads to this door's hub, on the loop that runs now."""
    _doors.append((asyncio.get_running_loop(), door))


def shut_door(door: Door) -> None:
    """`let_in` refuses newcomers, or leads to the door that was open before."""
    _doors.remove((asyncio.get_running_loop(), door))


def _open_door() -> Door | None:
    here = asyncio.get_running_loop()
    return next((door for loop, door in reversed(_doors) if loop is here), None)


def hosts(allowed: Iterable[str]) -> Callable[[str], bool]:
    """Whether a host is among `allowed`, in the notation of Django's ALLOWED_HOSTS."""
    patterns = [*allowed]
    return lambda host: validate_host(host, patterns)


class Browser(WSListener):
    """One browser's socket: hands on what it says, sends what waits for it."""

    def __init__(self, door: Door, token: str) -> None:
        """Raises TicketError where the ticket leads nowhere."""
        self.door, self.outbox = door, Outbox(self._wake)
        self._transport: WSTransport | None = None
        self._is_awake = self._holds_back = self._leaving = self._said_goodbye = False
        self._parts: bytes | None = None  # of a message that comes in several frames
        self._is_text = True
        self.connection = door.hub.connect(door.read_ticket(token), self.outbox, door.now_ms())

    # ---- what picows says ----

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self.door.inside.add(self)
        self._send()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self._said_goodbye:
            return
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            raise WSProtocolError(WSCloseCode.PROTOCOL_ERROR, "No extension was agreed.")
        kind = frame.msg_type
        if kind is WSMsgType.CLOSE:
            self._said_goodbye = True
            _answer_goodbye(transport, frame)
        elif kind is WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind is not WSMsgType.PONG:
            message = self._message(frame, kind)
            if message is not None and not self.outbox.bye:
                self._hear(_text(message) if self._is_text else "")

    def _hear(self, text: str) -> None:
        self.door.sending.hold()
        try:
            self.door.hub.hear(self.connection, text, self.door.now_ms())
        finally:
            self.door.sending.send_all()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.leave()

    def pause_writing(self) -> None:
        """What was sent waits in the kernel already: from now on frames wait in the outbox."""
        self._holds_back = True

    def resume_writing(self) -> None:
        self._holds_back = False
        self._send()

    # ---- what it does ----

    def leave(self) -> None:
        """The socket is gone, or was never opened."""
        self.door.inside.discard(self)
        self.door.hub.disconnect(self.connection, self.door.now_ms())
        self._parts = None  # what came of a message goes at once, not when the collector comes by

    def _wake(self) -> None:
        if not self._is_awake:
            self._is_awake = True
            self.door.sending.wake(self._send)

    def _send(self) -> None:
        self._is_awake = False
        if self._transport is None or self._transport.is_disconnected:
            return
        while not self._holds_back and (frame := self.outbox.take()) is not None:
            self._transport.send(WSMsgType.TEXT, frame)
        if self.outbox.bye:
            self._say_goodbye(self._transport)

    def _say_goodbye(self, transport: WSTransport) -> None:
        """Whoever does not read what is left, or does not answer, is not waited for."""
        bye = self.outbox.bye
        if not self._leaving:
            self._leaving = True
            abort = transport.underlying_transport.abort
            asyncio.get_running_loop().call_later(FAREWELL_S, abort)
        if bye and not self.outbox.waits and not transport.is_close_frame_sent:
            # picows wants its own enumeration, into which codes of ours do not fit by name.
            transport.send_close(bye.close_code, bye.code.encode())  # type: ignore[arg-type]

    def _message(self, frame: WSFrame, kind: WSMsgType) -> bytes | None:
        """The whole message, or None while parts of it are missing (RFC 6455, section 5.4)."""
        begins = kind is not WSMsgType.CONTINUATION
        if begins == (self._parts is not None):
            raise WSProtocolError(WSCloseCode.PROTOCOL_ERROR, "These frames are in no order.")
        if begins:
            self._is_text = kind is WSMsgType.TEXT
        if begins and frame.fin:
            return frame.get_payload_as_bytes()
        parts = (self._parts or b"") + frame.get_payload_as_bytes()
        if len(parts) > SOCKET_BYTES_MAX:
            raise WSProtocolError(WSCloseCode.MESSAGE_TOO_BIG, "This message is too long.")
        self._parts = None if frame.fin else parts
        return parts if frame.fin else None


def _answer_goodbye(transport: WSTransport, frame: WSFrame) -> None:
    """With the same code, if it is one that may be sent (RFC 6455, section 7.4)."""
    code = int(frame.get_close_code())  # type: ignore[call-overload]  # an enumeration of numbers
    if frame.payload_size and code not in CODES:
        raise WSProtocolError(WSCloseCode.PROTOCOL_ERROR, "Nobody may close with this code.")
    if not transport.is_close_frame_sent:
        transport.send_close(frame.get_close_code())
    transport.disconnect()


def _text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError:
        raise WSProtocolError(WSCloseCode.INVALID_TEXT, "This is not UTF-8.") from None


def let_in(request: WSUpgradeRequest) -> Browser | WSUpgradeResponseWithListener | None:
    """The browser behind a request for a socket, 403, or None (404) anywhere but at PATH
    and below it."""
    address = urlsplit(request.path.decode("ascii", "replace"))
    if address.path != PATH and not address.path.startswith(f"{PATH}/"):
        return None
    if request.headers.get("Sec-WebSocket-Version") != VERSION:
        return _refusal(HTTPStatus.UPGRADE_REQUIRED)
    door = _open_door()
    if door is None or not _is_own_page(request, door.is_allowed_host):
        return _refusal()
    tickets = parse_qs(address.query).get("ticket", [])
    try:
        return Browser(door, *tickets) if len(tickets) == 1 else _refusal()
    except TicketError:
        return _refusal()


def _refusal(status: HTTPStatus = HTTPStatus.FORBIDDEN) -> WSUpgradeResponseWithListener:
    response = WSUpgradeResponse.create_error_response(status)
    return WSUpgradeResponseWithListener(response, None)


def _is_own_page(request: WSUpgradeRequest, is_allowed_host: Callable[[str], bool]) -> bool:
    origins = request.headers.getall("Origin", [])
    if len(origins) != 1:
        return False
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    host, _port = split_domain_port(origin.netloc)
    return origin.scheme in {"http", "https"} and bool(host) and is_allowed_host(host)
