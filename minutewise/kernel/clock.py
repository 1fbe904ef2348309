"""Instants as values. Reading a real clock is `work.clock`'s business."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment on two clocks.

    `steady_ms` never jumps while the machine is up and is all that billing looks at; it means
    something only together with the `boot` it was read in. `wall` is for display and dates.
    """

    wall: datetime
    steady_ms: int
    boot: str

    def earlier(self, ms: int) -> "Instant":
        """The instant `ms` milliseconds before this one, on both clocks."""
        return Instant(self.wall - timedelta(milliseconds=ms), self.steady_ms - ms, self.boot)

    def later(self, ms: int) -> "Instant":
        """The instant `ms` milliseconds after this one, on both clocks."""
        return self.earlier(-ms)
