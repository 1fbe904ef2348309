"""Work time is said on the advisor's clock and kept to the minute on everybody's."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise.advisors.rules.worktime import (
    Block,
    Interval,
    Plan,
    Special,
    intervals,
    is_open,
    next_opening,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(*blocks: str, specials: tuple[Special, ...] = (), zone: ZoneInfo = COPENHAGEN) -> Plan:
    """Blocks like "0 09:00-17:00": weekday, start, end."""
    parsed = []
    for text in blocks:
        weekday, hours = text.split()
        start, end = (time.fromisoformat(part) for part in hours.split("-"))
        parsed.append(Block(int(weekday), start, end))
    return Plan(zone, tuple(parsed), specials)


def shown(found: list[Interval]) -> list[str]:
    return [f"{i.start:%a %H:%M}-{i.end:%a %H:%M}" for i in found]


WEEK = (at("2026-11-23"), at("2026-11-30"))  # Monday to Monday, Copenhagen is UTC+1


@pytest.mark.parametrize(
    ("blocks", "utc", "why"),
    [
        (["0 09:00-17:00"], ["Mon 08:00-Mon 16:00"], "the advisor's nine is eight in UTC"),
        (
            ["0 09:00-12:00", "0 14:00-18:00"],
            ["Mon 08:00-Mon 11:00", "Mon 13:00-Mon 17:00"],
            "two blocks a day, a break between",
        ),
        (["4 22:00-02:00"], ["Fri 21:00-Sat 01:00"], "an end before the start is next day"),
        (["4 22:00-00:00"], ["Fri 21:00-Fri 23:00"], "midnight is the end of the day it closes"),
        (
            ["4 22:00-00:00", "5 00:00-02:00"],
            ["Fri 21:00-Sat 01:00"],
            "blocks that touch at midnight are one",
        ),
        (
            ["1 09:00-15:00", "1 12:00-18:00"],
            ["Tue 08:00-Tue 17:00"],
            "an hour named twice is worked once",
        ),
        (["2 00:00-00:00"], ["Tue 23:00-Wed 23:00"], "from midnight to midnight is a whole day"),
        (["6 22:00-06:00"], ["Mon 00:00-Mon 05:00", "Sun 21:00-Mon 00:00"], "cut at both ends"),
    ],
)
def test_a_week_of_blocks(blocks, utc, why):
    assert shown(intervals(plan(*blocks), *WEEK)) == utc, why


@pytest.mark.parametrize(
    ("specials", "utc", "why"),
    [
        (
            (Special(date(2026, 11, 27)),),
            ["Thu 21:00-Fri 01:00"],
            "Friday closed: its block is off",
        ),
        (
            (Special(date(2026, 11, 27), time(10), time(12)),),
            ["Thu 21:00-Fri 01:00", "Fri 09:00-Fri 11:00"],
            "other hours replace the usual ones",
        ),
        (
            (
                Special(date(2026, 11, 27), time(8), time(9)),
                Special(date(2026, 11, 27), time(20), time(21)),
            ),
            ["Thu 21:00-Fri 01:00", "Fri 07:00-Fri 08:00", "Fri 19:00-Fri 20:00"],
            "two blocks on a special day",
        ),
        (
            (Special(date(2026, 11, 28)),),
            ["Thu 21:00-Fri 01:00", "Fri 21:00-Sat 01:00"],
            "Friday's night belongs to Friday: a closed Saturday does not cut it",
        ),
        (
            (Special(date(2026, 11, 28), time(10), time(11)),),
            ["Thu 21:00-Fri 01:00", "Fri 21:00-Sat 01:00", "Sat 09:00-Sat 10:00"],
            "work on a day that is usually off",
        ),
    ],
)
def test_days_that_differ(specials, utc, why):
    nights = plan("3 22:00-02:00", "4 22:00-02:00", specials=specials)
    assert shown(intervals(nights, *WEEK)) == utc, why


@pytest.mark.parametrize(
    ("block", "day", "hours", "why"),
    [
        # Clocks go forward on 29 March 2026: 2:00 becomes 3:00.
        ("6 01:00-05:00", "2026-03-29", 3, "the night is an hour short"),
        ("5 22:00-06:00", "2026-03-28", 7, "also when the block began the day before"),
        ("6 02:30-05:00", "2026-03-29", 1.5, "2:30 does not exist: it counts as 3:30"),
        ("6 02:30-03:15", "2026-03-29", 0, "nothing is left: dropped, not turned around"),
        ("6 00:00-00:00", "2026-03-29", 23, "the whole day"),
        # Clocks go back on 25 October 2026: 3:00 becomes 2:00, 2:00 to 3:00 comes twice.
        ("6 01:00-05:00", "2026-10-25", 5, "the night is an hour long"),
        ("6 02:00-03:00", "2026-10-25", 2, "the doubled hour is worked twice"),
        ("6 02:30-04:00", "2026-10-25", 2.5, "from the first 2:30"),
        ("6 01:00-02:30", "2026-10-25", 2.5, "until the second 2:30"),
        ("6 00:00-00:00", "2026-10-25", 25, "the whole day"),
    ],
)
def test_nights_on_which_the_clock_changes(block, day, hours, why):
    start = at(f"{day} 12:00") - timedelta(days=1)
    found = intervals(plan(block), start, start + timedelta(days=2))
    assert sum((i.end - i.start).total_seconds() for i in found) == hours * 3600, why


def test_a_block_keeps_its_wall_time_through_the_year():
    nine_to_five = plan("0 09:00-17:00")
    winter = intervals(nine_to_five, at("2026-01-12"), at("2026-01-13"))
    summer = intervals(nine_to_five, at("2026-07-13"), at("2026-07-14"))
    assert [winter[0].start.hour, summer[0].start.hour] == [8, 7]


def test_open_from_the_first_instant_to_just_before_the_last():
    nine_to_five = plan("0 09:00-17:00")
    opens, closes = at("2026-11-23 08:00"), at("2026-11-23 16:00")
    tick = timedelta(milliseconds=1)
    assert [is_open(nine_to_five, m) for m in (opens - tick, opens, closes - tick, closes)] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "opening", "why"),
    [
        ("2026-11-23 07:00", "2026-11-23 08:00", "before work"),
        ("2026-11-23 08:00", "2026-11-23 08:00", "at work: now"),
        ("2026-11-23 16:00", "2026-11-24 08:00", "just closed: tomorrow"),
        ("2026-11-24 16:00", "2026-11-30 08:00", "Wednesday is closed, then next Monday"),
    ],
)
def test_the_next_opening(moment, opening, why):
    days = plan(
        "0 09:00-17:00", "1 09:00-17:00", "2 09:00-17:00", specials=(Special(date(2026, 11, 25)),)
    )
    assert next_opening(days, at(moment)) == at(opening), why


def test_who_is_closed_beyond_the_horizon_promises_no_return():
    holiday = tuple(Special(date(2026, 11, 23) + timedelta(days=n)) for n in range(100))
    assert next_opening(plan("0 09:00-17:00", specials=holiday), at("2026-11-23 07:00")) is None


def test_who_names_no_hours_works_whenever_he_likes_but_not_on_closed_days():
    free = plan(specials=(Special(date(2026, 11, 25)),))
    assert is_open(free, at("2026-11-24 03:00"))
    assert not is_open(free, at("2026-11-25 12:00"))
    assert next_opening(free, at("2026-11-25 12:00")) == at("2026-11-25 23:00")


ZONES = ["Europe/Copenhagen", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))
BLOCKS = st.lists(st.builds(Block, st.integers(0, 6), CLOCKS, CLOCKS), max_size=8)
MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2027-12-31"),
    timezones=st.just(UTC),
)


@given(zone=st.sampled_from(ZONES), blocks=BLOCKS, moment=MOMENTS)
def test_intervals_and_openings_say_the_same(zone, blocks, moment):
    whole = Plan(ZoneInfo(zone), tuple(blocks))
    found = intervals(whole, moment, moment + timedelta(days=8))
    assert all(i.start < i.end for i in found)
    assert all(a.end < b.start for a, b in pairwise(found))
    assert is_open(whole, moment) == bool(found and found[0].start == moment)
    if found:
        assert next_opening(whole, moment) == found[0].start
