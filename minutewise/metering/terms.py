"""The terms of a meter: figures that are fixed when the client confirms, and never read again."""

from dataclasses import dataclass
from typing import Literal

from minutewise.kernel.errors import InvalidError

SamplePassed = Literal["charged", "free"]
Rounding = Literal["completed", "started"]

# 20 million euro. With it every product of the price rule stays below 2^53 for calls of up to
# 52 days, so a browser's numbers give exactly the server's figures.
MAX_AMOUNT = 2_000_000_000

_BOUNDS = {
    "rate": (0, MAX_AMOUNT),
    "free_sample_s": (0, 86_400),
    "increment_s": (1, 3_600),
    "minimum_charge": (0, MAX_AMOUNT),
    "commission_bps": (0, 10_000),
    "gateway_fee_bps": (0, 10_000),
}
_CHOICES: dict[str, tuple[int | str, ...]] = {
    "rate_unit_s": (60, 3_600),
    "sample_once_passed": ("charged", "free"),
    "rounding": ("completed", "started"),
}


class TermsError(InvalidError):
    """A figure of the terms is out of bounds; `field` names it. Code `terms_invalid`."""

    def __init__(self, field: str) -> None:
        super().__init__("terms_invalid", "These terms are not possible.", field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a meter goes by. Money in minor units of one currency; the price rule is in `charge`.

    `rate` is the price of `rate_unit_s` seconds (60 or 3600). `sample_used_ms` is the part of the
    free sample that earlier meters of the same chain ran through (see `chain`); a meter that
    stands alone has none. `maximum` None means that nothing was confirmed: no cut. `commission_bps`
    and `gateway_fee_bps` are the operator's parts of what is paid, together at most all of it.
    """

    rate: int
    rate_unit_s: int = 60
    free_sample_s: int = 0
    sample_once_passed: SamplePassed = "charged"
    increment_s: int = 1
    rounding: Rounding = "completed"
    minimum_charge: int = 0
    maximum: int | None = None
    commission_bps: int = 0
    gateway_fee_bps: int = 0
    sample_used_ms: int = 0

    def __post_init__(self) -> None:
        for field, (least, most) in _BOUNDS.items():
            check_whole(getattr(self, field), field, least, most)
        if self.commission_bps + self.gateway_fee_bps > 10_000:
            raise TermsError("gateway_fee_bps")
        for field, choices in _CHOICES.items():
            if getattr(self, field) not in choices:
                raise TermsError(field)
        if self.maximum is not None:
            check_whole(self.maximum, "maximum", 0, MAX_AMOUNT)
        check_whole(self.sample_used_ms, "sample_used_ms", 0, self.free_sample_s * 1000)

    @property
    def sample_ms(self) -> int:
        """Running time that still costs nothing if the meter ends within it."""
        return self.free_sample_s * 1000 - self.sample_used_ms


def check_whole(value: object, field: str, least: int, most: int) -> None:
    """Raises TermsError unless `value` is a whole number in bounds (true and 1.0 are not)."""
    if type(value) is not int or not least <= value <= most:
        raise TermsError(field)
