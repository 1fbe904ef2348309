"""Self-exclusion: shut out by oneself, for a time that nobody can shorten."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHORTEST = timedelta(hours=24)
LONGEST_YEARS = 5


def _months_later(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


# What the page offers, and when each ends. Months are counted as a calendar does.
FOR: Mapping[str, Callable[[datetime], datetime]] = {
    "24h": lambda at: at + timedelta(hours=24),
    "7d": lambda at: at + timedelta(days=7),
    "30d": lambda at: at + timedelta(days=30),
    "6m": lambda at: _months_later(at, 6),
}


def through(day: date, zone: ZoneInfo) -> datetime:
    """The end of that day on the clocks of `zone`."""
    return datetime.combine(day + timedelta(days=1), time(0), zone)


def in_force(until: datetime | None, at: datetime) -> bool:
    """Whether somebody is excluded at `at`; the last instant is the one before `until`."""
    return until is not None and at < until


def refused(until: datetime | None, wanted: datetime, at: datetime) -> str:
    """Why an exclusion until `wanted` cannot be had: "", "sooner", "too_short" or "too_long"."""
    if in_force(until, at) and until is not None and wanted < until:
        return "sooner"
    if wanted < at + SHORTEST:
        return "too_short"
    return "too_long" if wanted > _months_later(at, 12 * LONGEST_YEARS) else ""
