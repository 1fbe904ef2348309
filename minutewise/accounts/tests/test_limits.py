"""A client's own limits: lower at once, higher after 24 hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise.accounts.rules.limits import (
    RAISE_WAITS,
    Left,
    Limit,
    Span,
    changed,
    clocks,
    is_higher,
    lefts,
    period,
    period_of_all,
    taken_back,
    tightest,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOMORROW = NOON + RAISE_WAITS
MS = timedelta(milliseconds=1)
ATHENS = ZoneInfo("Europe/Athens")

WAITS = Limit(1000, 5000, TOMORROW)  # 10.00 now, 50.00 from tomorrow noon


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        (Limit(), 1000, Limit(1000)),  # the first limit is lower than none: at once
        (Limit(1000), 400, Limit(400)),  # lower: at once
        (Limit(1000), 0, Limit(0)),  # nothing at all is a limit, too
        (Limit(1000), 1000, Limit(1000)),  # the same: nothing happens
        (Limit(1000), 5000, WAITS),  # higher: after 24 hours
        (Limit(1000), None, Limit(1000, None, TOMORROW)),  # none is the highest
        (WAITS, 1000, WAITS),  # saved as it stands: the raise goes on waiting
        (WAITS, 400, Limit(400)),  # lower takes the raise with it
        (Limit(1000, 5000, NOON + MS), 3000, Limit(1000, 3000, NOON + MS)),  # less: keeps its time
        (Limit(1000, 5000, NOON + MS), 5001, Limit(1000, 5001, TOMORROW)),  # more: begins anew
        (Limit(1000, 5000, NOON + MS), None, Limit(1000, None, TOMORROW)),
        (Limit(1000, 5000, NOON), 6000, Limit(5000, 6000, TOMORROW)),  # that one is in force now
    ],
)
def test_what_becomes_of_a_limit_at_noon(before, wanted, after):
    assert changed(before, wanted, NOON) == after


def test_a_raise_counts_from_the_millisecond_on_that_was_told():
    assert WAITS.at(TOMORROW - MS).amount == 1000
    assert WAITS.at(TOMORROW) == Limit(5000)


def test_a_raise_can_be_taken_back_until_it_counts():
    assert taken_back(WAITS, TOMORROW - MS) == Limit(1000)
    assert taken_back(WAITS, TOMORROW) == Limit(5000)


amounts = st.one_of(st.none(), st.integers(0, 10_000))
wishes = st.lists(st.tuples(st.integers(0, 30 * 60), amounts), max_size=12)


@given(start=amounts, wishes=wishes, look=st.integers(0, 30 * 60))
def test_raised_and_lowered_in_a_loop_never_gives_more_at_once(start, wishes, look):
    """No wish lets more through at once, and what is let through later was wished for (or was
    so from the start) 24 hours before."""
    limit, moment, history = Limit(start), NOON, [(NOON - RAISE_WAITS, start)]
    for minutes, wanted in wishes:
        moment += timedelta(minutes=minutes)
        before, limit = limit, changed(limit, wanted, moment)
        assert not is_higher(limit.at(moment).amount, before.at(moment).amount)
        assert not is_higher(limit.at(moment).amount, wanted)
        history.append((moment, wanted))
    at = moment + timedelta(minutes=look)
    old = [wanted for when, wanted in history if when <= at - RAISE_WAITS]
    assert any(not is_higher(limit.at(at).amount, wanted) for wanted in old)


@pytest.mark.parametrize(
    ("span", "at", "start", "end"),
    [
        # 23:30 in London is tomorrow in Athens
        (Span.DAY, "2026-11-22T21:59", "2026-11-21T22:00", "2026-11-22T22:00"),
        (Span.DAY, "2026-11-22T22:00", "2026-11-22T22:00", "2026-11-23T22:00"),
        # the clocks go forward: a day of 23 hours; and back: one of 25
        (Span.DAY, "2026-03-29T09:00", "2026-03-28T22:00", "2026-03-29T21:00"),
        (Span.DAY, "2026-10-25T09:00", "2026-10-24T21:00", "2026-10-25T22:00"),
        (Span.MONTH, "2026-11-30T21:59", "2026-10-31T22:00", "2026-11-30T22:00"),
        (Span.MONTH, "2026-11-30T22:00", "2026-11-30T22:00", "2026-12-31T22:00"),
    ],
)
def test_days_and_months_are_those_of_the_persons_clock(span, at, start, end):
    def utc(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert period(span, utc(at), ATHENS) == (utc(start), utc(end))


@pytest.mark.parametrize(
    ("changed_at", "count"),
    [
        (None, ["Pacific/Auckland"]),
        (NOON - RAISE_WAITS, ["Pacific/Auckland"]),
        (NOON - RAISE_WAITS + MS, ["Pacific/Auckland", "Europe/Athens"]),
    ],
)
def test_for_24_hours_after_a_change_both_clocks_count(changed_at, count):
    found = clocks("Pacific/Auckland", "Europe/Athens", changed_at, NOON)
    assert [zone.key for zone in found] == count


def test_a_trip_around_the_world_begins_no_new_day():
    """At noon UTC it is tomorrow in Auckland; what was spent this morning in Athens counts."""
    auckland = ZoneInfo("Pacific/Auckland")
    start, end = period_of_all(Span.DAY, NOON, [auckland, ATHENS])
    assert start == datetime(2026, 11, 22, tzinfo=ATHENS)
    assert end == datetime(2026, 11, 24, tzinfo=auckland)


def test_the_tightest_limit_stands_in_the_way():
    limits = {Span.CALL: Limit(3000), Span.DAY: Limit(4000), Span.MONTH: Limit(10_000)}
    found = lefts(limits, {Span.CALL: 0, Span.DAY: 2500, Span.MONTH: 9000}, NOON, [ATHENS])
    assert [left.amount for left in found] == [3000, 1500, 1000]
    midnight = datetime(2026, 12, 1, tzinfo=ATHENS)
    assert tightest(found) == Left(Span.MONTH, 1000, 10_000, midnight)


def test_who_spent_more_than_a_lowered_limit_has_nothing_left_not_less():
    assert lefts({Span.DAY: Limit(500)}, {Span.DAY: 900}, NOON, [ATHENS])[0].amount == 0


def test_without_limits_nothing_stands_in_the_way():
    assert tightest(lefts({}, {}, NOON, [ATHENS])) is None
