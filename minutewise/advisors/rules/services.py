"""What a service may cost and how it may be counted: the operator's bounds."""

from enum import StrEnum

from minutewise.networks.rules import Bounds


class Problem(StrEnum):
    """Why a figure is refused; the form has a sentence for each."""

    RATE_TOO_LOW = "rate_too_low"
    RATE_TOO_HIGH = "rate_too_high"
    SAMPLE_TOO_LONG = "sample_too_long"
    INCREMENT_TOO_LONG = "increment_too_long"


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
