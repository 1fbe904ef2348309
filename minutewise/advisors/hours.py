"""Work time, ready to be drawn: a reader's week in bars, words for the clock and the exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.advisors import words
from minutewise.advisors.rules.week import (
    MINUTES_A_DAY,
    Day,
    Span,
    closed_days,
    hours_later,
    other_hours,
    week,
)
from minutewise.advisors.rules.worktime import Plan, Special


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of work, in 1/1000 of the day."""

    x: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnDay:
    """One row of the week; `now` is where the reader's clock stands, on today's row only."""

    name: str
    is_today: bool
    bars: tuple[Bar, ...]
    texts: tuple[str, ...]
    now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Everything the work time section says."""

    fixed: bool
    days: tuple[DrawnDay, ...]
    zone_note: str
    place: str
    time_there: str
    exceptions: tuple[str, ...]
    also_outside: bool


def hours_of(
    plan: Plan, *, any_time: bool, now: datetime, zone: ZoneInfo, zone_is_known: bool
) -> Hours:
    """The section for a reader in `zone`; who has told none reads the advisor's."""
    minute = now.replace(second=0, microsecond=0)  # nothing here is finer
    return _hours(plan, any_time, minute, zone, zone_is_known, get_language() or "")


@lru_cache(500)
def _hours(
    plan: Plan, any_time: bool, now: datetime, zone: ZoneInfo, zone_is_known: bool, _language: str
) -> Hours:
    today = now.astimezone(plan.zone).date()
    return Hours(
        fixed=bool(plan.blocks),
        days=tuple(_drawn(day, now.astimezone(zone)) for day in week(plan, now, zone)),
        zone_note=_zone_note(plan.zone, zone, now, zone_is_known),
        place=words.city(plan.zone),
        time_there=words.clock(now.astimezone(plan.zone)),
        exceptions=tuple(
            [words.closed(days) for days in closed_days(plan, today)]
            + [_open_on(special) for special in other_hours(plan, today)]
        ),
        also_outside=any_time and bool(plan.blocks),
    )


def _drawn(day: Day, local: datetime) -> DrawnDay:
    return DrawnDay(
        name=words.short_weekday(day.day),
        is_today=day.is_today,
        bars=tuple(_bar(span) for span in day.spans),
        texts=_texts(day.spans),
        now=_part(local.hour * 60 + local.minute) if day.is_today else None,
    )


def _bar(span: Span) -> Bar:
    return Bar(_part(span.start), _part(span.end) - _part(span.start))


def _part(minute: int) -> int:
    return round(minute * 1000 / MINUTES_A_DAY)


def _texts(spans: Sequence[Span]) -> tuple[str, ...]:
    if spans == (Span(0, MINUTES_A_DAY),):
        return (_("all day"),)
    return tuple(f"{_clock(span.start)} – {_clock(span.end)}" for span in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _open_on(special: Special) -> str:
    return _("Open %(day)s from %(start)s to %(end)s, local time") % {
        "day": words.day(special.day),
        "start": f"{special.start:%-H:%M}" if special.start else "",
        "end": f"{special.end:%-H:%M}" if special.end else "",
    }


def _zone_note(theirs: ZoneInfo, yours: ZoneInfo, now: datetime, known: bool) -> str:
    apart = words.clocks_apart(hours_later(theirs, yours, now), words.city(theirs))
    if not known:
        return _("In the time of %(place)s") % {"place": words.city(theirs)}
    if not apart:
        return _("In your time, the same as in %(place)s") % {"place": words.city(theirs)}
    return _("In your time, %(city)s (%(apart)s)") % {"city": words.city(yours), "apart": apart}
