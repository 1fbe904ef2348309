"""Where the bars of a chart stand. Pure; whole numbers only: no locale writes them wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 160
_GAP = 4  # tenths of a bar's room that stay empty


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, as text for the drawing's attributes."""

    x: str
    y: str
    width: str
    height: str
    name: str
    amount: int
    marked: bool


def bars(values: Sequence[tuple[str, int]], *, marked: int | None = None) -> list[Bar]:
    """A bar for each (name, amount), the largest as high as the drawing; what is 0 has none.

    The least bar is 2 high: something is not nothing. `marked` is the number of one to show.
    """
    most = max((amount for _name, amount in values), default=0)
    if most <= 0:
        return []
    room = WIDTH // len(values)
    width = room * (10 - _GAP) // 10
    return [
        _bar(name, amount, most, number * room + (room - width) // 2, width, number == marked)
        for number, (name, amount) in enumerate(values)
        if amount > 0
    ]


def _bar(name: str, amount: int, most: int, x: int, width: int, marked: bool) -> Bar:
    height = max(2, (HEIGHT - 2) * amount // most)
    return Bar(str(x), str(HEIGHT - 1 - height), str(width), str(height), name, amount, marked)


def share(amount: int, of: int) -> str:
    """A part drawn on 1,000; at least 4 if it is anything at all."""
    return str(max(4, 1000 * amount // of)) if amount > 0 and of > 0 else "0"
