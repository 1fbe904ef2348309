"""Two keepers and several hubs: who acts, who stands by, whose word counts."""

import uuid

import pytest

from minutewise.calls.actions import finish
from minutewise.calls.keeper.attendance import GONE_AFTER_MS, Attendance
from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.models import Call, Lease
from minutewise.calls.tests.hubs import Hub, time_passes
from minutewise.calls.tests.recording import Told
from minutewise.metering import State
from minutewise.realtime.tests.recorder import Recorder

PERSON = uuid.uuid4()


@pytest.fixture
def resyncs():
    """What pages were told to fetch anew."""
    return []


@pytest.fixture
def keeper(clock, db, resyncs):
    keeper = Keeper(clock, "k1", resync=lambda: resyncs.append("resync"))
    keeper.start()
    return keeper


@pytest.fixture
def standby(clock, keeper):
    return Keeper(clock, "k2")


@pytest.fixture
def hub(clock, keeper, standby):
    return Hub(clock).tells(keeper, standby)


@pytest.fixture
def live(talk, keeper, standby, hub):
    """Running for twenty seconds, heard by both keepers."""
    with Told(keeper, standby):
        talk.rings().is_accepted()
        hub.proves(talk.id)
        hub.beats()
        time_passes(talk.clock, [keeper, standby], [hub], s=20)
        yield talk


# ---- the one that stands by ----


def test_an_orderly_end_hands_the_lease_over_at_once_and_nothing_is_lost(
    live, keeper, standby, hub
):
    standby.renew()
    assert not standby.active
    keeper.stop()
    standby.renew()
    assert (standby.active, Lease.objects.get().holder) == (True, "k2")
    time_passes(live.clock, [standby], [hub], s=10)
    assert live.hangs_up().row.closed_ms == 30_000, "the hub vouched for all of it"


def test_after_a_kill_the_standby_begins_within_seven_seconds_and_the_meter_runs_on(
    live, standby, hub
):
    killed = live.clock.ms
    while not standby.active:
        time_passes(live.clock, [], [hub], s=1)
        standby.renew()  # as often as whoever stands by tries
    assert live.clock.ms - killed <= 7_000
    assert live.row.state == State.RUNNING.value
    assert live.hangs_up().row.closed_ms == 20_000 + live.clock.ms - killed


def test_who_ended_in_order_acts_no_more(live, keeper, hub):
    keeper.stop()
    hub.loses(live.id, "client", age_ms=9_000)
    assert live.row.state == State.RUNNING.value


def test_who_stands_by_asks_no_table_on_events(live, standby, django_assert_num_queries):
    with django_assert_num_queries(0):
        standby.hear_event({"topic": f"call:{live.id}", "kind": "meter", "data": {}, "seq": 99})


def test_who_stands_by_remembers_nothing_of_calls_that_are_over(live, standby, hub):
    assert len(standby.vouched.proofs) == 2
    live.hangs_up()
    hub.loses(live.id, "client", "advisor", age_ms=0)
    assert standby.vouched.proofs == {}


# ---- whose word counts ----


def test_the_loss_at_a_hub_that_the_seat_has_left_is_no_loss(live, hub, keeper):
    other = Hub(live.clock, "h2").tells(keeper)
    other.proves(live.id, "client")
    other.beats()
    time_passes(live.clock, [keeper], [hub, other], s=5)
    hub.loses(live.id, "client", age_ms=5_000)
    assert live.row.state == State.RUNNING.value


def test_a_loss_that_both_hubs_tell_lies_where_the_later_one_says(live, hub, keeper):
    other = Hub(live.clock, "h2").tells(keeper)
    other.proves(live.id, "client")
    time_passes(live.clock, [keeper], [hub, other], s=10)
    other.loses(live.id, "client", age_ms=5_000)
    counted = live.row.closed_ms
    hub.loses(live.id, "client", age_ms=14_000)
    assert live.row.closed_ms == counted == 25_000


def test_a_loss_after_the_seat_changed_hubs_lets_all_hubs_say_what_is_true(live, hub, keeper):
    """A hub that stood still awakes, vouches for what it saw last, and then calls it lost."""
    asked = []
    keeper.vouched.ask_again = lambda: asked.append(keeper.clock().steady_ms)
    other = Hub(live.clock, "h2").tells(keeper)
    other.proves(live.id)
    other.beats()
    hub.proves(live.id, age_ms=4_000)
    assert asked == []
    hub.loses(live.id, "client", age_ms=5_000)
    assert len(asked) == 1
    other.proves(live.id, "client")
    assert live.row.state == State.RUNNING.value


# ---- what was never heard ----


def test_a_ring_that_nobody_told_of_is_found_and_missed(talk, keeper):
    with Recorder():  # the web dies between its commit and its word
        talk.rings()
    keeper.catch_up()
    time_passes(talk.clock, [keeper], s=45)
    assert talk.call.outcome == Call.Outcome.MISSED


def test_an_end_that_nobody_told_of_is_found(live, keeper):
    with Recorder():
        finish.hang_up(live.id, "client", live.clock.ms, live.clock.now)
    keeper.catch_up()
    assert keeper.watches == {}


def test_what_was_told_is_not_found_again(live, keeper, resyncs):
    said = {"topic": f"call:{live.id}", "kind": "message", "data": {"who": "client"}}
    Call.objects.filter(id=live.id).update(seq=live.call.seq + 1)
    keeper.hear_event({**said, "seq": live.call.seq})
    keeper.catch_up()
    keeper.catch_up()
    assert resyncs == []


def test_when_the_bus_was_away_every_call_is_read_again(talk, keeper):
    with Recorder():
        talk.rings()
    keeper.read_all_again()
    assert list(keeper.watches) == [talk.id]


# ---- who is there ----


class Register(Attendance):
    def __init__(self):
        self.ms, self.said = 1_000_000, []
        super().__init__(lambda: self.ms, lambda person, there: self.said.append((person, there)))

    def hears(self, kind, hub):
        self.hear({"hub": hub, "kind": kind, "topic": f"person:{PERSON}"})
        return self

    def later(self, ms):
        self.ms += ms
        self.tick()
        return self


def test_who_was_at_a_hub_that_died_and_comes_back_elsewhere_is_there_throughout():
    there = Register().hears("came", "h1")
    there.lose_hub("h1")
    there.later(3_000).hears("came", "h2").later(GONE_AFTER_MS)
    assert there.said == [(PERSON, True)]


def test_who_does_not_come_back_after_a_hub_died_is_gone():
    there = Register().hears("came", "h1")
    there.lose_hub("h1")
    assert there.later(GONE_AFTER_MS).said == [(PERSON, True), (PERSON, False)]


def test_a_dead_hub_keeps_nobody_present_for_ever():
    there = Register().hears("came", "h1").hears("came", "h2")
    there.lose_hub("h1")
    there.hears("went", "h2").later(GONE_AFTER_MS)
    assert there.said[-1] == (PERSON, False)


def test_who_stands_by_writes_nothing_and_catches_up_when_active():
    there = Register()
    there.writes = False
    there.hears("came", "h1").later(GONE_AFTER_MS)
    assert there.said == []
    gone = uuid.uuid4()
    there.start({gone})
    there.writes = True
    assert there.later(GONE_AFTER_MS).said == [(PERSON, True), (gone, False)]
