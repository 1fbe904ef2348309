"""Rules of networks: pure functions and tables."""

from dataclasses import dataclass
from math import cos, radians, sin


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


def commission_for(standard_bps: int, own_client_bps: int, *, own_client: bool) -> int:
    """The commission on a call, in 1/10,000 of what is paid.

    An advisor's own client has a rate of his own, and never costs the advisor more than a client
    whom the network found, whatever the policy says.
    """
    return min(standard_bps, own_client_bps) if own_client else standard_bps


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
