"""What waits to be sent to one connection: bounded, so that a slow reader cannot fill memory."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from minutewise.realtime.frames import write
from minutewise.realtime.limits import OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX

CLOSE_CODES = {
    "violations": 4400,  # too many frames that nobody may send
    "revoked": 4403,  # the person's right to be here has ended
    "ended": 4404,  # the only topic of this connection has ended
    "silent": 4408,  # no answer for too long
    "renew": 4409,  # open for 12 hours: come back with a fresh ticket
    "slow": 4413,  # did not read what was sent
    "too_many": 4429,  # this person has opened too many newer connections
    "restart": 1012,  # the server restarts: come back at once, with jitter
}


@dataclass(frozen=True, slots=True)
class Bye:
    """Why a connection is closed, as a code for programs."""

    code: str

    @property
    def close_code(self) -> int:
        """The WebSocket's close code that goes with it."""
        return CLOSE_CODES[self.code]


class Outbox:
    """Frames in order, then perhaps a farewell. `wake` is called whenever there is news."""

    def __init__(
        self,
        wake: Callable[[], None] = lambda: None,
        *,
        frames_max: int = OUTBOX_FRAMES_MAX,
        bytes_max: int = OUTBOX_BYTES_MAX,
    ) -> None:
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._frames_max, self._bytes_max = frames_max, bytes_max
        self._wake = wake
        self.bye: Bye | None = None

    @property
    def waits(self) -> bool:
        """Whether something has not been taken yet."""
        return bool(self._frames)

    def put(self, frame: str) -> bool:
        """Adds a frame; False when the reader is too slow for it. After `close` nothing counts."""
        if self.bye:
            return True
        if len(self._frames) >= self._frames_max or self._bytes + len(frame) > self._bytes_max:
            return False
        self._frames.append(frame)
        self._bytes += len(frame)
        self._wake()
        return True

    def close(self, code: str) -> None:
        """Says bye, once. A slow reader gets neither what waited nor the word."""
        if self.bye:
            return
        self.bye = Bye(code)
        if code == "slow":
            self._frames.clear()
        else:
            self._frames.append(write("bye", code=code))
        self._wake()

    def take(self) -> str | None:
        """The next frame to send, or None."""
        if not self._frames:
            return None
        frame = self._frames.popleft()
        self._bytes -= len(frame)
        return frame
