"""A week as one writes it on a door: days with the same hours in one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from minutewise.advisors.rules.worktime import Block


@dataclass(frozen=True, slots=True)
class Line:
    """Weekdays from `first` to `last` (0 is Monday) and their hours on the advisor's own clock."""

    first: int
    last: int
    hours: tuple[tuple[time, time], ...]


def plain_week(blocks: Sequence[Block]) -> list[Line]:
    """The days on which somebody works, Monday first; neighbours with equal hours together."""
    lines: list[Line] = []
    for weekday in range(7):
        hours = tuple(sorted((b.start, b.end) for b in blocks if b.weekday == weekday))
        before = lines[-1] if lines else None
        if before and hours and before.last == weekday - 1 and before.hours == hours:
            lines[-1] = Line(before.first, weekday, hours)
        elif hours:
            lines.append(Line(weekday, weekday, hours))
    return lines
