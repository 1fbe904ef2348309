"""Work time as somebody else sees it: a week on the reader's clock, and when an advisor is back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from minutewise.advisors.rules.worktime import Plan, Special, intervals, next_opening

MINUTES_A_DAY = 24 * 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Work within one day, in minutes since midnight on the reader's clock; 1440 is the end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week drawn for a reader."""

    day: date
    is_today: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Back:
    """When an advisor works again, on the advisor's clock and on the reader's."""

    there: datetime
    yours: datetime
    days_ahead: int  # of the reader's calendar; 0 is today

    @property
    def same_clock(self) -> bool:
        """Both clocks show the same, so it need not be said twice."""
        return self.there.replace(tzinfo=None) == self.yours.replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Closed:
    """Days in a row without work, both included, on the advisor's calendar."""

    first: date
    last: date


def week(plan: Plan, moment: datetime, zone: ZoneInfo) -> list[Day]:
    """Monday to Sunday for a reader in `zone`: of each weekday the next date, from today on."""
    today = moment.astimezone(zone).date()
    days = [_day(plan, today + n * _DAY, today, zone) for n in range(7)]
    return sorted(days, key=lambda shown: shown.day.weekday())


def back(plan: Plan, moment: datetime, zone: ZoneInfo) -> Back | None:
    """The next opening after a closed `moment`; None when open now or beyond the horizon."""
    opening = next_opening(plan, moment)
    if opening is None or opening == moment:
        return None
    yours = opening.astimezone(zone)
    days_ahead = (yours.date() - moment.astimezone(zone).date()).days
    return Back(opening.astimezone(plan.zone), yours, days_ahead)


def hours_later(mine: ZoneInfo, yours: ZoneInfo, moment: datetime) -> float:
    """By how many hours the reader's clock is ahead of the advisor's at `moment`."""
    gap = _offset(yours, moment) - _offset(mine, moment)
    return gap / timedelta(hours=1)


def closed_days(plan: Plan, from_day: date) -> list[Closed]:
    """Closed days from `from_day` on, neighbours joined."""
    days = sorted({s.day for s in plan.specials if s.start is None and s.day >= from_day})
    runs = groupby(enumerate(days), key=lambda pair: pair[1] - pair[0] * _DAY)
    grouped = [[day for _, day in run] for _, run in runs]
    return [Closed(run[0], run[-1]) for run in grouped]


def other_hours(plan: Plan, from_day: date) -> list[Special]:
    """Days with other hours from `from_day` on, in order."""
    return sorted(
        (s for s in plan.specials if s.start is not None and s.day >= from_day),
        key=lambda s: (s.day, s.start or time(0)),
    )


def _day(plan: Plan, day: date, today: date, zone: ZoneInfo) -> Day:
    start = datetime.combine(day, time(0), tzinfo=zone)
    end = datetime.combine(day + _DAY, time(0), tzinfo=zone)
    spans = tuple(
        Span(_minute(work.start, day, zone), _minute(work.end, day, zone))
        for work in intervals(plan, start, end)
    )
    return Day(day, day == today, spans)


def _minute(moment: datetime, day: date, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return MINUTES_A_DAY if local.date() > day else local.hour * 60 + local.minute


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
