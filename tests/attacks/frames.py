"""A browser that writes its WebSocket frames by hand, bit by bit, right or wrong (RFC 6455)."""

import os
import socket
import struct
from dataclasses import dataclass

TEXT, BINARY, CLOSE, PING, PONG, MORE = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
FIN = 0x80


@dataclass(frozen=True, slots=True)
class Said:
    """A frame of the server."""

    opcode: int
    payload: bytes

    @property
    def code(self) -> int:
        """Of a close frame: why; 1005 if it does not say."""
        return struct.unpack("!H", self.payload[:2])[0] if len(self.payload) >= 2 else 1005


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: int | None = None,
) -> bytes:
    """One frame; `reserved` are the three bits after FIN, `length` a lie about its size."""
    size = len(payload) if length is None else length
    head = bytes([(FIN if fin else 0) | reserved << 4 | opcode])
    mark = 0x80 if masked else 0
    if size < 126:
        head += bytes([mark | size])
    elif size < 1 << 16:
        head += bytes([mark | 126]) + struct.pack("!H", size)
    else:
        head += bytes([mark | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class Line:
    """A TCP connection to the server; nothing is done that is not asked for."""

    def __init__(self, port: int, *, timeout_s: float = 60) -> None:
        self.raw = socket.create_connection(("127.0.0.1", port), timeout_s)
        self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._kept = b""

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_why: object) -> None:
        self.raw.close()

    def shake(self, token: str, origin: str, **changed: str | None) -> int:
        """Asks for a socket; `changed` are headers that differ (None: left out). The status."""
        headers = {
            "Host": "advice.example", "Origin": origin, "Connection": "Upgrade",
            "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **changed,
        }  # fmt: skip
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        request = "\r\n".join([f"GET /ws?ticket={token} HTTP/1.1", *lines, "", ""])
        self.raw.sendall(request.encode())
        return self.status()

    def status(self) -> int:
        """The status of the answer to come; 0 if the line is cut without one."""
        while b"\r\n\r\n" not in self._kept:
            if not self._more():
                return 0
        head, _, self._kept = self._kept.partition(b"\r\n\r\n")
        return int(head.split(b" ")[1])

    def send(self, *frames: bytes) -> None:
        """Sends; that the server has hung up in the middle is for `hear` to find out."""
        try:
            self.raw.sendall(b"".join(frames))
        except ConnectionError:
            return

    def hear(self) -> Said | None:
        """The next frame of the server; None when the line is cut."""
        while (found := self._frame()) is None:
            if not self._more():
                return None
        return found

    def closing(self) -> int:
        """Reads on to the end: the code of the close frame, 1006 if the line was just cut."""
        while (said := self.hear()) is not None:
            if said.opcode == CLOSE:
                return said.code
        return 1006

    def until(self, text: str) -> Said:
        """The first frame with `text` in it."""
        while (said := self.hear()) is not None:
            if text.encode() in said.payload:
                return said
        raise AssertionError(f"the line was cut before {text!r}")

    def _more(self) -> bool:
        try:
            part = self.raw.recv(65_536)
        except ConnectionError:
            return False
        self._kept += part
        return bool(part)

    def _frame(self) -> Said | None:
        if len(self._kept) < 2:
            return None
        size, start = self._kept[1] & 0x7F, 2
        wide = {126: ("!H", 2), 127: ("!Q", 8)}.get(size)
        if wide:
            start += wide[1]
            if len(self._kept) < start:
                return None
            size = struct.unpack(wide[0], self._kept[2:start])[0]
        if len(self._kept) < start + size:
            return None
        said = Said(self._kept[0] & 0x0F, self._kept[start : start + size])
        self._kept = self._kept[start + size :]
        return said
