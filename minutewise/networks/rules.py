"""Rules of networks: pure functions and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import cos, radians, sin

from minutewise.kernel.errors import InvalidError

BPS_MAX = 10_000


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


@dataclass(frozen=True, slots=True)
class Tier:
    """From a turnover on (minor units in a calendar quarter), the commission in 1/10,000."""

    turnover_from: int
    commission_bps: int


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Raises `InvalidError` tiers_first, tiers_ascending or tiers_bps for a table that says
    nothing clear: it begins at 0, each tier lies above the one before, none takes above all.
    """
    if not tiers or tiers[0].turnover_from != 0:
        raise InvalidError("tiers_first", "The first tier begins at a turnover of 0.")
    starts = [tier.turnover_from for tier in tiers]
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise InvalidError("tiers_ascending", "Each tier begins above the one before.")
    if any(not 0 <= tier.commission_bps <= BPS_MAX for tier in tiers):
        raise InvalidError("tiers_bps", "A commission lies between 0 and 10,000 of 10,000.")


def check_fee(tiers: Sequence[Tier], fee_bps: int) -> None:
    """Raises `InvalidError` tiers_fee where a tier and the gateway fee take more than all."""
    if any(tier.commission_bps + fee_bps > BPS_MAX for tier in tiers):
        raise InvalidError("tiers_fee", "Commission and gateway fee are at most 10,000 of 10,000.")


def tier_for(tiers: Sequence[Tier], turnover: int) -> Tier:
    """The tier that a turnover reaches: the last one that begins at or below it.

    Needs tiers that `check_tiers` let through; turnover ≥ 0, minor units of the same currency.
    """
    return [tier for tier in tiers if tier.turnover_from <= turnover][-1]


def next_tier(tiers: Sequence[Tier], turnover: int) -> Tier | None:
    """The first tier that a turnover does not reach yet; None at the top."""
    return next((tier for tier in tiers if tier.turnover_from > turnover), None)


def quarter_of(moment: datetime) -> tuple[datetime, datetime]:
    """start ≤ t < end of the calendar quarter of a moment, in UTC: the same for everybody."""
    at = moment.astimezone(UTC)
    first = at.month - (at.month - 1) % 3
    start = datetime(at.year, first, 1, tzinfo=UTC)
    after = datetime(at.year + first // 10, (first + 2) % 12 + 1, 1, tzinfo=UTC)
    return start, after


def quarter_before(moment: datetime) -> tuple[datetime, datetime]:
    """The whole calendar quarter before the one of a moment: what the tier is read from."""
    start, _ = quarter_of(moment)
    month, year = (start.month - 3, start.year) if start.month > 3 else (10, start.year - 1)
    return datetime(year, month, 1, tzinfo=UTC), start


def commission_for(standard_bps: int, own_client_bps: int, *, own_client: bool) -> int:
    """The commission on a call, in 1/10,000 of what is paid.

    An advisor's own client has a rate of his own, and never costs the advisor more than a client
    whom the network found, whatever the policy says.
    """
    return min(standard_bps, own_client_bps) if own_client else standard_bps


def fee_borne(fee_bps: int, commission_bps: int) -> int:
    """The gateway fee that an advisor bears beside a commission, in 1/10,000 of what is paid.

    Never more than the commission leaves. It is not commission: own clients pay it, too.
    """
    return min(fee_bps, BPS_MAX - commission_bps)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green, blue (0 to 255) of an accent written `#2f6d7a` or `oklch(0.47 0.085 215)`.

    The conversion is Björn Ottosson's OKLab; what sRGB cannot show is cut to its edge. For
    pictures drawn on the server; pages leave it to the browser. Raises ValueError otherwise.
    """
    if colour.startswith("#"):
        return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    lightness, chroma, hue = (float(part) for part in colour[len("oklch(") : -1].split())
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _channel(linear: float) -> int:
    light = min(max(linear, 0.0), 1.0)
    bright = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(bright * 255)
