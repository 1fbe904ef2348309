"""Work time: weekly blocks on the advisor's own clock, days that differ, and what follows in UTC.

A block belongs to the day on which it starts; an end at or before the start is on the next day,
so 22:00–02:00 passes midnight and 00:00–00:00 is a whole day. A day that differs replaces the
blocks that start on it. Whoever names no blocks works whenever he likes.

Clocks that are put forward or back: a wall time that comes twice is the first one for a start and
the second one for an end (the doubled hour is worked twice); one that does not exist is moved on
by the missing hour. What is empty after that is dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

HORIZON_DAYS = 62
"""How far ahead an opening is looked for: the longest holiday that still promises a return."""

_DAY = timedelta(days=1)
_ALWAYS = ((time(0), time(0)),)


@dataclass(frozen=True, slots=True)
class Block:
    """Work every week: `weekday` 0 is Monday."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Special:
    """A day that differs: other hours, or closed when both are None."""

    day: date
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """An advisor's whole work time."""

    zone: ZoneInfo
    blocks: tuple[Block, ...] = ()
    specials: tuple[Special, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` until just before `end`, both in UTC."""

    start: datetime
    end: datetime


def intervals(plan: Plan, start: datetime, end: datetime) -> list[Interval]:
    """Work between two instants: in order, merged where blocks touch, cut at both instants."""
    found: list[Interval] = []
    for block in takewhile(lambda work: work.start < end, _from(plan, start)):
        cut = Interval(max(block.start, start), min(block.end, end))
        if found and cut.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, cut.end))
        else:
            found.append(cut)
    return found


def is_open(plan: Plan, moment: datetime) -> bool:
    """Whether the advisor works at `moment`."""
    return next_opening(plan, moment) == moment


def next_opening(plan: Plan, moment: datetime) -> datetime | None:
    """The first instant from `moment` on at which the advisor works; None within the horizon."""
    block = next(_from(plan, moment), None)
    return max(block.start, moment) if block else None


def _from(plan: Plan, moment: datetime) -> Iterator[Interval]:
    """Blocks that end after `moment`, up to the horizon, in the order in which they start."""
    day_before = moment.astimezone(plan.zone).date() - _DAY
    for number in range(HORIZON_DAYS + 1):
        for block in _blocks_on(plan, day_before + number * _DAY):
            if block.end > moment:
                yield block


def _blocks_on(plan: Plan, day: date) -> Iterator[Interval]:
    for start, end in sorted(_hours_of(plan, day)):
        last_day = day if end > start else day + _DAY
        opens = _instant(day, start, plan.zone, fold=0)
        closes = _instant(last_day, end, plan.zone, fold=1)
        if closes > opens:
            yield Interval(opens, closes)


def _hours_of(plan: Plan, day: date) -> list[tuple[time, time]]:
    specials = [special for special in plan.specials if special.day == day]
    if specials:
        return [(s.start, s.end) for s in specials if s.start is not None and s.end is not None]
    if not plan.blocks:
        return list(_ALWAYS)
    return [(b.start, b.end) for b in plan.blocks if b.weekday == day.weekday()]


def _instant(day: date, clock: time, zone: ZoneInfo, *, fold: int) -> datetime:
    local = datetime.combine(day, clock, tzinfo=zone)
    first, second = (local.replace(fold=f).astimezone(UTC) for f in (0, 1))
    in_gap = first > second
    return first if in_gap or fold == 0 else second
