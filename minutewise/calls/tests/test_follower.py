"""On another machine: the keeper's clock is learned from its lease."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from minutewise.calls.keeper.follower import AGREE_MS, STEP_MS_MAX, Follower
from minutewise.calls.models import Lease
from minutewise.work import clock

AHEAD_MS = 7_000_000  # how much longer the keeper's machine has been up
ROUNDED_MS = 2  # SQLite's Now() counts whole milliseconds
# A machine that is busy may write a renewal late, which agrees with no other then; the next do.
RENEWALS_MAX = 20


@pytest.fixture(autouse=True)
def own_clock():
    yield
    clock.follow(None)


@pytest.fixture
def follower(db):
    return Follower()


def keeper_renews(*, late_ms=0, boot="theirs", ahead_ms=AHEAD_MS):
    """What a keeper elsewhere writes; `late_ms` on the way to the database."""
    beat_ms = clock.own_steady_ms() + ahead_ms - late_ms
    row = {"holder": "k1", "boot": boot, "beat_ms": beat_ms, "proven_ms": beat_ms, "at": Now()}
    Lease.objects.update_or_create(name="keeper", defaults=row)


def learns(follower):
    for _ in range(RENEWALS_MAX):
        keeper_renews()
        if follower.look():
            return
    raise AssertionError("no two renewals agreed")


def ahead():
    boot, by_ms = clock.followed()
    assert boot == "theirs"
    return by_ms


def near(wanted_ms, allowed_ms=200):
    return pytest.approx(wanted_ms, abs=allowed_ms)


def test_where_nobody_keeps_the_own_clock_is_right(follower):
    assert follower.look()
    assert clock.followed() is None


def test_on_the_keepers_machine_the_own_clock_is_right(follower):
    keeper_renews(boot=clock.boot_id(), ahead_ms=0)
    assert follower.look()
    assert clock.now().boot == clock.boot_id()


def test_two_renewals_that_agree_tell_the_keepers_clock(follower):
    keeper_renews()
    assert not follower.look()
    assert not follower.look(), "the same renewal twice proves nothing"
    learns(follower)
    assert clock.now().boot == "theirs"
    assert clock.now().steady_ms == near(clock.own_steady_ms() + AHEAD_MS)


def test_renewals_that_do_not_agree_tell_nothing(follower):
    keeper_renews()
    follower.look()
    keeper_renews(ahead_ms=AHEAD_MS + 20 * AGREE_MS)
    assert not follower.look()
    assert clock.followed() is None


def test_a_lease_that_is_old_binds_nobody(follower):
    keeper_renews()
    Lease.objects.update(at=datetime.now(UTC) - timedelta(seconds=7))
    assert follower.look()
    assert clock.followed() is None


def test_later_renewals_correct_upwards_and_a_little_only(follower):
    """The database's clock may jump; ours must go neither backwards nor far."""
    learns(follower)
    first = ahead()
    keeper_renews(late_ms=3_000)
    follower.look()
    assert ahead() == first
    keeper_renews(ahead_ms=AHEAD_MS + 3_000)
    follower.look()
    assert ahead() == first + STEP_MS_MAX


def test_when_the_keeper_moves_to_this_machine_the_own_clock_counts_again(follower):
    learns(follower)
    keeper_renews(boot=clock.boot_id(), ahead_ms=0)
    assert follower.look()
    assert clock.followed() is None


def test_a_slow_way_to_the_database_never_puts_the_clock_ahead(follower, monkeypatch):
    """Readings that are ahead of the keeper's bill somebody for time that has not passed.

    The machine is suspended before each question reaches the database; the answer comes at once.
    """
    own, slept = clock.own_steady_ms, [0]
    monkeypatch.setattr(clock, "own_steady_ms", lambda: own() + slept[0])

    class SlowThere:
        @staticmethod
        def filter(**name):
            slept[0] += 1_000
            return Lease.objects.filter(**name)

    class Slow:
        objects = SlowThere

    monkeypatch.setattr("minutewise.calls.keeper.follower.Lease", Slow)
    for _ in range(RENEWALS_MAX):
        keeper_renews(ahead_ms=AHEAD_MS + 1_000)  # when the question arrives, it reads this
        follower.look()
        assert clock.followed() is None or ahead() <= AHEAD_MS + ROUNDED_MS
    assert clock.followed() is not None
