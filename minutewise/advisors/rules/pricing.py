"""What a price means: a talk's cost as an example, and the free sample drawn to scale."""

from dataclasses import dataclass, replace

from minutewise.metering import Split, Terms, charge, split

_MINUTE_MS = 60_000
_LABELS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """The beginning of a call drawn to scale: five equal parts of `step_s` seconds each.

    `costs` are the charges just after each of their left ends; None within the free sample.
    `free_share` is the free part of the whole, in 1/1000.
    """

    step_s: int
    free_share: int
    costs: tuple[int | None, ...]


def example(terms: Terms, minutes: int) -> Split:
    """What a talk of `minutes` costs the client and brings the advisor."""
    due = charge(replace(terms, maximum=None), minutes * _MINUTE_MS)
    return split(due, 0, terms.commission_bps, fee_bps=terms.gateway_fee_bps)


def scale(terms: Terms) -> Scale:
    """The first minutes of a call under `terms`, at least a quarter of them past the sample."""
    endless = replace(terms, maximum=None)
    step_s = 60 * max(1, -(-terms.free_sample_s * 4 // (3 * 60 * _LABELS)))
    at_s = [number * step_s for number in range(_LABELS)]
    return Scale(
        step_s=step_s,
        free_share=terms.free_sample_s * 1000 // (step_s * _LABELS),
        costs=tuple(
            None if second < terms.free_sample_s or second == 0 else _just_after(endless, second)
            for second in at_s
        ),
    )


def _just_after(terms: Terms, second: int) -> int:
    return charge(terms, second * 1000 + 1)
