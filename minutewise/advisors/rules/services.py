"""What a service may cost and how it may be counted: the operator's bounds."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """Why a figure is refused; the form has a sentence for each."""

    RATE_TOO_LOW = "rate_too_low"
    RATE_TOO_HIGH = "rate_too_high"
    SAMPLE_TOO_LONG = "sample_too_long"
    INCREMENT_TOO_LONG = "increment_too_long"
    NO_RATE = "no_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The operator's policy: rates in minor units a minute, times in seconds."""

    rate_min: int
    rate_max: int
    sample_max_s: int
    increment_max_s: int

    def per(self, unit_s: int) -> tuple[int, int]:
        """Lowest and highest rate in minor units per `unit_s` (60 or 3600)."""
        return self.rate_min * unit_s // 60, self.rate_max * unit_s // 60


def rate_problem(amount: int, unit_s: int, bounds: Bounds) -> Problem | None:
    """Whether `amount` minor units per `unit_s` may be asked."""
    lowest, highest = bounds.per(unit_s)
    if amount < lowest:
        return Problem.RATE_TOO_LOW
    return Problem.RATE_TOO_HIGH if amount > highest else None


def counting_problem(sample_s: int, increment_s: int, bounds: Bounds) -> Problem | None:
    """Whether a sample and a billing step may be so long."""
    if sample_s > bounds.sample_max_s:
        return Problem.SAMPLE_TOO_LONG
    return Problem.INCREMENT_TOO_LONG if increment_s > bounds.increment_max_s else None
