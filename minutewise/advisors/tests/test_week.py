"""A reader sees work time on his own clock, and reads when an advisor is back."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from minutewise.advisors.rules.week import (
    Closed,
    Span,
    back,
    closed_days,
    hours_later,
    other_hours,
    week,
)
from minutewise.advisors.rules.worktime import Block, Plan, Special

ATHENS, AARHUS = ZoneInfo("Europe/Athens"), ZoneInfo("Europe/Copenhagen")
NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
TUESDAY = datetime(2026, 11, 24, 13, 4, tzinfo=UTC)


def days(*hours: tuple[int, int, int], specials: tuple[Special, ...] = ()) -> Plan:
    blocks = tuple(Block(d, time(a % 24), time(b % 24)) for d, a, b in hours)
    return Plan(AARHUS, blocks, specials)


def test_the_week_runs_from_monday_and_knows_today():
    shown = week(days((0, 9, 17)), TUESDAY, ATHENS)
    assert [d.day.weekday() for d in shown] == list(range(7))
    assert [d.day.weekday() for d in shown if d.is_today] == [1]
    assert shown[0].day == date(2026, 11, 30), "Monday is over: the next one is shown"


def test_hours_are_the_readers():
    monday = week(days((0, 9, 17)), TUESDAY, ATHENS)[0]
    assert monday.spans == (Span(10 * 60, 18 * 60),)


def test_a_block_over_the_readers_midnight_shows_on_both_days():
    shown = week(days((0, 9, 17)), TUESDAY, TOKYO)  # 17:00 to 1:00 in Tokyo
    assert shown[0].spans == (Span(17 * 60, 24 * 60),)
    assert shown[1].spans == (Span(0, 60),)


def test_a_closed_day_shows_no_hours():
    closed = days((0, 9, 17), (1, 9, 17), specials=(Special(date(2026, 11, 30)),))
    assert [bool(d.spans) for d in week(closed, TUESDAY, AARHUS)][:2] == [False, True]


@pytest.mark.parametrize(
    ("zone", "hours"), [(ATHENS, 1), (AARHUS, 0), (NEW_YORK, -6), (ZoneInfo("Asia/Kolkata"), 4.5)]
)
def test_how_far_the_clocks_are_apart(zone, hours):
    assert hours_later(AARHUS, zone, TUESDAY) == hours


@pytest.mark.parametrize(
    ("moment", "zone", "there", "yours", "ahead", "why"),
    [
        ("2026-11-24 07:00", ATHENS, "Tue 09:00", "Tue 10:00", 0, "later today"),
        ("2026-11-24 17:00", ATHENS, "Mon 09:00", "Mon 10:00", 6, "next Monday"),
        ("2026-11-24 17:00", NEW_YORK, "Mon 09:00", "Mon 03:00", 6, "in the reader's night"),
        ("2026-11-29 23:30", ZoneInfo("Pacific/Honolulu"), "Mon 09:00", "Sun 22:00", 0, "Sunday"),
    ],
)
def test_when_an_advisor_is_back(moment, zone, there, yours, ahead, why):
    told = back(days((0, 9, 17), (1, 9, 17)), datetime.fromisoformat(f"{moment}+00:00"), zone)
    assert (f"{told.there:%a %H:%M}", f"{told.yours:%a %H:%M}") == (there, yours), why
    assert told.days_ahead == ahead, why


def test_one_clock_is_not_said_twice():
    evening = datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert back(days((2, 9, 17)), evening, ZoneInfo("Europe/Berlin")).same_clock
    assert not back(days((2, 9, 17)), evening, ATHENS).same_clock


def test_who_works_now_is_not_back_later():
    assert back(days((1, 9, 17)), TUESDAY, ATHENS) is None


def test_closed_days_in_a_row_are_one_line():
    december = [Special(date(2026, 12, d)) for d in (28, 24, 25, 26, 27, 31)]
    plan = days(specials=(*december, Special(date(2026, 12, 30), time(10), time(12))))
    assert closed_days(plan, date(2026, 12, 25)) == [
        Closed(date(2026, 12, 25), date(2026, 12, 28)),
        Closed(date(2026, 12, 31), date(2026, 12, 31)),
    ]
    assert [s.day.day for s in other_hours(plan, date(2026, 12, 25))] == [30]
