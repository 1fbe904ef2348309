"""Rules of networks: pure functions and tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What advisors may ask: rates in minor units a minute, times in seconds."""

    rate_min: int
    rate_max: int
    sample_max_s: int
    increment_max_s: int

    def per(self, unit_s: int) -> tuple[int, int]:
        """Lowest and highest rate in minor units per `unit_s` (60 or 3600)."""
        return self.rate_min * unit_s // 60, self.rate_max * unit_s // 60
