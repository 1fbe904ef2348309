"""Where one piece on a line ends and the next one begins: bytes as they come, or frames."""

from dataclasses import dataclass

TEXT = 0x1
_LENGTHS = {126: 2, 127: 8}  # short length → how many bytes follow with the real one


@dataclass(frozen=True, slots=True)
class Piece:
    """What is carried, dropped, repeated as a whole. Only a `message` may be tampered with."""

    data: bytes
    message: bool


class Raw:
    """No structure at all: each chunk is a piece of its own."""

    def feed(self, data: bytes) -> list[Piece]:
        """The pieces that are complete with `data`."""
        return [Piece(data, True)]


class Frames:
    """One direction of a WebSocket: the head of the handshake, then frames (RFC 6455, 5.2).

    A masked frame carries its own mask, so that its bytes mean the same wherever they are sent
    again. Control frames are carried untouched.
    """

    def __init__(self) -> None:
        self._left, self._head = b"", True

    def feed(self, data: bytes) -> list[Piece]:
        """The pieces that are complete with `data`; the rest waits."""
        self._left += data
        found = []
        while (size := self._size()) is not None:
            piece, self._left = self._left[:size], self._left[size:]
            found.append(Piece(piece, not self._head and piece[0] & 0x0F == TEXT))
            self._head = False
        return found

    def _size(self) -> int | None:
        if self._head:
            end = self._left.find(b"\r\n\r\n")
            return end + 4 if end >= 0 else None
        return _frame_size(self._left)


def _frame_size(data: bytes) -> int | None:
    """How long the frame is that `data` begins with; None while that is not known or not there."""
    if len(data) < 2:
        return None
    short, mask = data[1] & 0x7F, 4 if data[1] & 0x80 else 0
    more = _LENGTHS.get(short, 0)
    if len(data) < 2 + more:
        return None
    length = int.from_bytes(data[2 : 2 + more]) if more else short
    size = 2 + more + mask + length
    return size if len(data) >= size else None
