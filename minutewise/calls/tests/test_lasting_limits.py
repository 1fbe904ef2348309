"""Limits stay with the address: erasing an account and joining again begins nothing anew."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from minutewise.accounts import lasting
from minutewise.accounts.actions import welcome
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.actions.limits import check_may_spend, set_limits
from minutewise.accounts.models import LastingLimits, SpentBefore
from minutewise.accounts.queries.limits import limits_of, spent_in
from minutewise.accounts.rules.limits import Limit, Span
from minutewise.calls.tests.conftest import NOON
from minutewise.calls.tests.test_own_data import sheet
from minutewise.kernel.errors import RuleError
from minutewise.work.writing import writing


@pytest.fixture
def called(talk):
    """Ten minutes at 1.00 after the free one: 12.00."""
    return talk.rings().is_accepted().connects().runs(s=600).hangs_up()


def comes_back(person, leaves, returns=None):
    address = person.email
    erase(person.id, give_up=True, at=leaves)
    with time_machine.travel(returns or leaves, tick=False):
        return welcome(address, language="en", time_zone="UTC")[0]


def test_limits_and_what_was_spent_stay_with_the_address(called, dara):
    """Leaving and coming back begins neither the day nor the month anew."""
    leaves = called.clock.now.wall
    set_limits(dara.id, "EUR", {Span.DAY: 2000, Span.MONTH: 9000}, leaves)
    again = comes_back(dara, leaves)
    assert limits_of(again.id, "EUR", leaves)[Span.DAY] == Limit(2000)
    assert limits_of(again.id, "EUR", leaves)[Span.CALL] == Limit()
    assert spent_in(again, "EUR", leaves) == {Span.DAY: 1200, Span.MONTH: 1200}
    tomorrow, next_month = leaves + timedelta(days=1), leaves + timedelta(days=20)
    assert spent_in(again, "EUR", tomorrow) == {Span.DAY: 0, Span.MONTH: 1200}
    assert spent_in(again, "EUR", next_month) == {Span.DAY: 0, Span.MONTH: 0}
    with pytest.raises(RuleError, match="over_limit"), writing():
        check_may_spend(again.id, 801, "EUR", leaves)
    with writing():
        check_may_spend(again.id, 800, "EUR", leaves)
    kept = [row["currency"] for row in sheet(again, "spent-before-this-account")]
    assert kept == ["EUR"]


def test_leaving_twice_adds_up_and_does_not_count_twice(called, dara):
    leaves = called.clock.now.wall
    set_limits(dara.id, "EUR", {Span.DAY: 2000}, leaves)
    again = comes_back(comes_back(dara, leaves), leaves + timedelta(minutes=5))
    assert spent_in(again, "EUR", leaves + timedelta(minutes=6))[Span.DAY] == 1200


def test_a_raise_waits_again_for_the_new_account(charlie):
    set_limits(charlie.id, "EUR", {Span.DAY: 2000}, NOON - timedelta(hours=30))
    set_limits(charlie.id, "EUR", {Span.DAY: None}, NOON - timedelta(hours=1))
    again = comes_back(charlie, NOON)
    assert limits_of(again.id, "EUR", NOON)[Span.DAY] == Limit(2000)
    set_limits(again.id, "EUR", {Span.DAY: 5000}, NOON)
    assert limits_of(again.id, "EUR", NOON + timedelta(hours=23))[Span.DAY].amount == 2000
    assert limits_of(again.id, "EUR", NOON + timedelta(hours=24))[Span.DAY].amount == 5000


@pytest.mark.parametrize(
    ("back_at", "stays", "why"),
    [
        ("2026-11-30T23:59:59", True, "the month lasts"),
        ("2026-12-01T20:00:00", True, "somewhere on earth it still does"),
        ("2026-12-02T00:00:00", False, "a month later everything begins anew"),
    ],
)
def test_what_is_kept_is_forgotten_with_the_month(charlie, dara, back_at, stays, why):
    set_limits(charlie.id, "EUR", {Span.MONTH: 2000}, NOON)
    again = comes_back(charlie, NOON, datetime.fromisoformat(back_at).replace(tzinfo=UTC))
    assert bool(again.limits.count()) == stays, why
    lasting.keep(dara, datetime.fromisoformat(back_at).replace(tzinfo=UTC))
    assert LastingLimits.objects.exists() == stays, why


def test_somebody_without_limits_leaves_nothing_behind(called, dara):
    comes_back(dara, called.clock.now.wall)
    assert not LastingLimits.objects.exists()
    assert not SpentBefore.objects.exists()
