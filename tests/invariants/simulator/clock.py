"""Three clocks: the true one, the wall that operators put back, the steady one of each boot."""

from datetime import UTC, datetime, timedelta

from minutewise.kernel.clock import Instant

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


class SimClock:
    def __init__(self):
        self.true_ms = 0
        self.wall_offset = timedelta()
        self.boots = 1
        self.base_ms = 1_000_000

    def __call__(self):
        wall = NOON + timedelta(milliseconds=self.true_ms) + self.wall_offset
        return Instant(wall, self.steady_ms, f"boot-{self.boots}")

    @property
    def steady_ms(self):
        return self.true_ms + self.base_ms

    def true_of(self, steady_ms):
        """The true time of a reading of the present boot."""
        return steady_ms - self.base_ms

    def reboots(self, base_ms):
        """From now on readings count from somewhere else."""
        self.boots += 1
        self.base_ms = base_ms - self.true_ms
