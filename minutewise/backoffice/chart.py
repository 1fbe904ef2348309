"""A line through a day of samples, as SVG path data. Pure: minutes and figures in, text out.

Drawn by the server: the page is whole before a script arrives, and no library is needed for it
(docs/decisions/0017-charts-are-drawn-by-the-server.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1440, 100  # one unit a minute; the picture is stretched to its frame
TOP = 6  # of the height stay free above the highest point
BUCKET_MIN = 5  # drawn is the highest of so many minutes: a spike is not thinned away
GAP_MIN = 12  # samples further apart were not taken: the line is broken there
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """`stroke` and `fill` are path data; `ceiling` is the figure at the upper edge."""

    stroke: str
    fill: str
    ceiling: float
    most: float
    most_minute: int


type Point = tuple[int, float]


def line(points: Sequence[Point], until: int) -> Line | None:
    """Points in order of their minutes, the day that ends at `until`; None if there is none."""
    shown = [(minute, value) for minute, value in points if until - WIDTH <= minute <= until]
    if not shown:
        return None
    most_minute, most = max(shown, key=lambda point: (point[1], -point[0]))
    ceiling = ceiling_of(most)
    drawn = [[_place(point, until, ceiling) for point in piece] for piece in pieces(thin(shown))]
    return Line(
        stroke=" ".join(_stroke(piece) for piece in drawn),
        fill=" ".join(_fill(piece) for piece in drawn),
        ceiling=ceiling,
        most=most,
        most_minute=most_minute,
    )


def thin(points: Sequence[Point]) -> list[Point]:
    """One point for each five minutes: the last minute of them that was seen, the highest value."""
    found: dict[int, Point] = {}
    for minute, value in points:
        bucket = minute // BUCKET_MIN
        _, most = found.get(bucket, (minute, value))
        found[bucket] = (minute, max(most, value))
    return list(found.values())


def pieces(points: Sequence[Point]) -> list[list[Point]]:
    """Cut where nothing was measured: no line over a time in which nobody looked."""
    found: list[list[Point]] = []
    for point in points:
        if found and point[0] - found[-1][-1][0] <= GAP_MIN:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def ceiling_of(most: float) -> float:
    """The next round figure: 1, 2 or 5 times a power of ten; at least 1."""
    power = 1.0
    while power * 10 < most:
        power *= 10
    return next(power * step for step in STEPS if power * step >= most)


def _place(point: Point, until: int, ceiling: float) -> tuple[int, float]:
    minute, value = point
    return WIDTH - (until - minute), round(HEIGHT - value / ceiling * (HEIGHT - TOP), 1)


def _stroke(piece: list[tuple[int, float]]) -> str:
    first, *rest = piece
    lines = "".join(f"L{x} {y:g}" for x, y in rest or [(first[0] + 1, first[1])])
    return f"M{first[0]} {first[1]:g}{lines}"


def _fill(piece: list[tuple[int, float]]) -> str:
    last = piece[-1][0] if len(piece) > 1 else piece[0][0] + 1
    return f"{_stroke(piece)}L{last} {HEIGHT}L{piece[0][0]} {HEIGHT}Z"
