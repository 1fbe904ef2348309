"""The keeper as it hears hubs and time: what runs, what stops, and what a crash may cost whom."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from minutewise.calls.actions import finish, meter, mode, ring, talk
from minutewise.calls.keeper import lease
from minutewise.calls.keeper.orders import ORDERS
from minutewise.calls.keeper.runner import older
from minutewise.calls.models import Call, Lease, Meter
from minutewise.calls.tests.hubs import Hub, keeper_of, time_passes
from minutewise.calls.tests.recording import Told, deliver
from minutewise.metering import State


@pytest.fixture
def keeper(clock, db):
    return keeper_of(clock)


@pytest.fixture
def hub(clock, keeper):
    return Hub(clock).tells(keeper)


@pytest.fixture
def told(keeper):
    """What actions announce reaches the keeper."""
    with Told(keeper) as bus:
        yield bus


@pytest.fixture
def live(talk, told, hub):
    """Accepted, proven on both sides, and running for a hundred seconds."""
    talk.rings().is_accepted()
    hub.proves(talk.id)
    hub.beats()
    assert talk.row.state == State.RUNNING.value
    talk.since = talk.row.open_since_ms
    return talk


def passes(live, keeper, hub, s):
    time_passes(live.clock, [keeper], [hub], s=s)


# ---- proof starts, stops and starts the clock again ----


def test_the_clock_runs_from_the_later_of_the_two_proofs(talk, told, hub):
    talk.rings().is_accepted()
    hub.proves(talk.id, "advisor")
    later = talk.clock.passes(ms=1_700)
    assert talk.call.stage == Call.Stage.CONNECTING
    talk.clock.passes(ms=30)
    hub.proves(talk.id, "client", age_ms=30)
    assert (talk.row.state, talk.row.open_since_ms) == (State.RUNNING.value, later.steady_ms)


def test_who_is_lost_is_not_billed_from_the_last_proof_on(live, keeper, hub):
    passes(live, keeper, hub, 100)
    hub.loses(live.id, "client", age_ms=5_250)
    assert (live.row.closed_ms, live.row.reasons) == (94_750, ["lost"])


def test_when_both_are_lost_the_earlier_loss_counts_though_it_is_heard_later(live, keeper, hub):
    passes(live, keeper, hub, 100)
    hub.loses(live.id, "client", age_ms=5_000)
    hub.loses(live.id, "advisor", age_ms=6_500)
    assert live.row.closed_ms == 93_500


def test_back_again_it_runs_by_itself(live, keeper, hub):
    passes(live, keeper, hub, 100)
    hub.loses(live.id, "client", age_ms=5_000)
    passes(live, keeper, hub, 20)
    hub.proves(live.id, "client", age_ms=100)
    assert live.row.state == State.RUNNING.value
    passes(live, keeper, hub, 10)
    assert live.hangs_up().row.closed_ms == 95_000 + 10_100


def test_sixty_seconds_without_one_side_end_the_call(live, keeper, hub):
    passes(live, keeper, hub, 100)
    hub.loses(live.id, "client", age_ms=5_000)
    passes(live, keeper, hub, 59.75)
    assert live.call.stage == Call.Stage.LIVE
    passes(live, keeper, hub, 0.25)
    assert (live.call.outcome, live.row.charge) == (Call.Outcome.LOST, 190)


def test_a_hub_that_says_nothing_for_five_seconds_has_lost_everybody(live, keeper, hub):
    passes(live, keeper, hub, 100)
    hub.beats(age_ms=1_500)
    mark = live.clock.ms - 1_500
    time_passes(live.clock, [keeper], s=5)
    assert live.row.state == State.RUNNING.value
    time_passes(live.clock, [keeper], s=0.25)
    assert live.row.reasons == ["lost"]
    assert live.row.last_until_ms == mark


def test_a_hub_that_comes_back_under_another_name_after_a_gap_closes_the_interval(
    live, keeper, hub, clock
):
    """Its last mark is 6 s before the first new proof: nobody vouches for what lies between."""
    passes(live, keeper, hub, 100)
    hub.beats(age_ms=2_000)
    mark = clock.ms - 2_000
    time_passes(clock, [keeper], s=4)
    back = Hub(clock, "h2").tells(keeper)
    back.proves(live.id)
    assert live.row.state == State.RUNNING.value
    assert live.row.last_until_ms == mark
    assert live.row.open_since_ms == clock.ms


def test_a_hub_that_comes_back_soon_enough_closes_nothing(live, keeper, hub, clock):
    passes(live, keeper, hub, 100)
    time_passes(clock, [keeper], s=3)
    Hub(clock, "h2").tells(keeper).proves(live.id)
    assert live.row.last_until_ms is None


def test_what_waited_in_the_keepers_inbox_is_older_by_the_time_it_waited():
    assert older({"kind": "lost", "age_ms": 5_000}, 3_000)["age_ms"] == 8_000
    assert older({"kind": "came"}, 3_000) == {"kind": "came"}


def test_a_pause_that_somebody_chose_outlasts_a_loss(live, keeper, hub):
    passes(live, keeper, hub, 50)
    meter.pause(live.id, "client", live.clock.ms, live.clock.now)
    hub.loses(live.id, "advisor", age_ms=0)
    passes(live, keeper, hub, 10)
    hub.proves(live.id, "advisor")
    assert (live.row.state, live.row.reasons) == (State.PAUSED.value, ["client"])


def test_coming_back_late_never_bills_the_clients_own_pause(live, keeper, hub, clock):
    """Lost and paused; proof returns, the client goes on, and only then the keeper hears of it."""
    passes(live, keeper, hub, 50)
    meter.pause(live.id, "client", clock.ms, clock.now)
    hub.loses(live.id, "advisor", age_ms=0)
    back = clock.passes(s=10).steady_ms
    pressed = clock.passes(s=2)
    meter.resume(live.id, ["client"], pressed)
    meter.come_together(live.id, back, clock.passes(ms=500))
    assert live.row.open_since_ms == pressed.steady_ms


def test_a_hub_that_was_given_up_too_soon_is_asked_again(live, keeper, hub, clock):
    """Its beats were held up on the way; it will not say `proven` again unless it is asked."""
    keeper.vouched.ask_again = lambda: hub.proves(live.id, age_ms=300)
    time_passes(clock, [keeper], s=6)
    assert live.row.reasons == ["lost"]
    hub.beats()
    assert live.row.state == State.RUNNING.value


def test_a_change_of_mode_on_old_proof_never_bills_the_pause_before(live, keeper, hub, clock):
    """Paused, gone on, changed within a second: the older side's last proof lies in the pause."""
    passes(live, keeper, hub, 50)
    meter.pause(live.id, "client", clock.ms, clock.now)
    last_proof = clock.passes(s=10).steady_ms
    pressed = clock.passes(ms=300)
    meter.resume(live.id, ["client"], pressed)
    mode.change_mode(live.id, "client", "audio", last_proof, clock.passes(ms=100))
    assert live.row.open_since_ms == pressed.steady_ms


# ---- maximum, silence ----


def test_at_the_maximum_it_stops_to_the_millisecond_and_ends_a_minute_later(live, keeper, hub):
    deadline = live.since + 1_201_000  # 24.00 at 2 cents a second; the 1,201st would be too much
    passes(live, keeper, hub, 1_201.5)
    assert (live.row.reasons, live.row.last_until_ms) == (["maximum"], deadline)
    passes(live, keeper, hub, 60)
    assert (live.call.outcome, live.row.charge) == (Call.Outcome.MAXIMUM, 2400)


def test_a_raise_in_the_last_moment_keeps_the_call(live, keeper, hub, clock):
    """The keeper has decided to end it; the raise was committed before it could."""
    passes(live, keeper, hub, 1_201.5)
    meter.raise_maximum(live.id, 3000, clock.now)
    finish.finish(live.id, Call.Outcome.MAXIMUM, clock.ms, clock.now)
    assert (live.call.stage, live.row.state) == (Call.Stage.LIVE, State.RUNNING.value)


@pytest.fixture
def chat(talk, told, hub):
    """A conversation in writing, running."""
    talk.rings(mode="text", maximum=1200).is_accepted()
    hub.proves(talk.id)
    return talk


def test_silence_counts_from_the_advisors_last_message(chat, keeper, hub):
    passes(chat, keeper, hub, 40)
    talk.say(chat.id, "advisor", "One moment", chat.clock.now)
    heard = chat.clock.ms
    passes(chat, keeper, hub, 59.75)
    assert chat.row.state == State.RUNNING.value
    passes(chat, keeper, hub, 0.25)
    assert (chat.row.reasons, chat.row.last_until_ms) == (["silence"], heard)


def test_who_types_is_not_silent(chat, keeper, hub):
    for _ in range(4):
        passes(chat, keeper, hub, 40)
        hub.says("typing", topic=f"call:{chat.id}", seat="advisor")
    assert chat.row.state == State.RUNNING.value


def test_the_clients_typing_is_no_answer(chat, keeper, hub):
    for _ in range(4):
        passes(chat, keeper, hub, 20)
        hub.says("typing", topic=f"call:{chat.id}", seat="client")
    assert chat.row.reasons == ["silence"]


def test_a_message_just_before_the_pause_prevents_it(chat, keeper, hub, clock):
    began = clock.ms
    passes(chat, keeper, hub, 59)
    talk.say(chat.id, "advisor", "Here it is", clock.now)
    meter.fall_silent(chat.id, began, clock.passes(s=1))
    assert chat.row.state == State.RUNNING.value


# ---- the lease, crashes ----


def test_the_lease_says_until_when_everybody_was_proven(live, keeper, hub, clock):
    hub.beats(age_ms=700)
    keeper.renew()
    assert Lease.objects.get().proven_ms == clock.ms - 700


def test_the_first_word_of_a_hub_does_not_vouch_for_more_than_it_says(talk, told, keeper, hub):
    talk.rings().is_accepted()
    hub.proves(talk.id, "client", age_ms=4_000)
    hub.proves(talk.id, "advisor", age_ms=3_000)
    keeper.renew()
    assert Lease.objects.get().proven_ms == talk.clock.ms - 4_000


def test_a_loss_that_could_not_be_written_holds_the_lease_back(
    live, keeper, hub, clock, monkeypatch
):
    passes(live, keeper, hub, 10)
    hub.beats()
    mark = clock.ms

    def out_of_order(*_args):
        raise OSError("disk full")

    monkeypatch.setitem(ORDERS, "lose", out_of_order)
    logging.disable(logging.CRITICAL)
    hub.loses(live.id, "client", age_ms=5_000)
    hub.beats()
    keeper.renew()
    logging.disable(logging.NOTSET)
    assert Lease.objects.get().proven_ms == mark - 5_000


@pytest.fixture
def crashes(told, clock):
    """The keeper is gone, and so much time passes."""

    def crash(down_s):
        told.deliver()
        told.keepers.clear()
        clock.passes(s=down_s)

    return crash


@pytest.fixture
def reboots(crashes, clock):
    """Another boot, whose steady clock is far ahead of the old one's."""

    def reboot():
        crashes(down_s=60)
        clock.now = replace(clock.now, steady_ms=9_000_000, boot="boot-2")

    return reboot


def test_after_a_crash_the_open_interval_closes_at_the_lease(live, keeper, hub, clock, crashes):
    """T1: not a second too many. T2: at most 5 + 1 + 2 seconds too few."""
    passes(live, keeper, hub, 101)
    proven_until = clock.ms
    crashes(down_s=20)
    after = keeper_of(clock, "k2")
    mark = live.row.last_until_ms
    assert live.row.reasons == ["lost"]
    assert proven_until - 8_000 <= mark <= proven_until
    Hub(clock, "h2").tells(after).proves(live.id)
    assert (live.row.state, live.row.open_since_ms) == (State.RUNNING.value, clock.ms)


def test_within_six_seconds_the_successor_waits_and_bills_none_of_them(
    live, keeper, hub, clock, crashes
):
    passes(live, keeper, hub, 101)
    gone = clock.ms
    crashes(down_s=2)
    after = keeper_of(clock, "k2")
    assert not after.active
    back = Hub(clock, "h2").tells(after)
    back.proves(live.id)
    since = clock.ms
    time_passes(clock, [after], [back], s=6)
    assert after.active
    assert live.row.open_since_ms == since, "what both proved in the meantime is not lost"
    assert live.row.last_until_ms <= gone
    assert clock.ms - since + live.row.closed_ms <= clock.ms - live.since - 2_000


def test_a_standby_takes_over_and_the_old_one_stands_by(live, keeper, hub, clock, caplog):
    passes(live, keeper, hub, 20)
    standby = keeper_of(clock, "k2")
    assert not standby.active
    hub.tells(standby)
    time_passes(clock, [standby], [hub], s=8)
    assert standby.active
    with caplog.at_level(logging.CRITICAL, "minutewise.calls.keeper.keeper"):
        keeper.renew()
    assert not keeper.active
    assert Lease.objects.get().holder == "k2"


def test_a_keeper_that_was_held_up_asks_before_it_acts(live, keeper, hub, clock, told, caplog):
    passes(live, keeper, hub, 20)
    standby = keeper_of(clock, "k2")
    clock.passes(s=10)
    standby.renew()
    with caplog.at_level(logging.CRITICAL, "minutewise.calls.keeper.keeper"):
        told.deliver()
    assert not keeper.active
    assert live.row.reasons == ["lost"], "only who holds the lease may start a clock"


def test_hanging_up_at_once_is_settled_all_the_same(live):
    assert live.hangs_up().row.charge == 0


def test_what_fails_at_the_start_is_tried_again_before_the_lease_is_renewed(
    live, keeper, hub, clock, monkeypatch, crashes
):
    """A keeper that renewed the lease over intervals it could not close would bill the crash."""
    passes(live, keeper, hub, 30)
    old = Lease.objects.get().proven_ms
    crashes(down_s=30)
    with monkeypatch.context() as patched:
        patched.setattr(lease, "lose", lambda *_a: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            keeper_of(clock, "k2")
    assert Lease.objects.get().holder == "k1", "both or neither"
    keeper_of(clock, "k2").renew()
    assert live.row.last_until_ms == old


def test_after_a_reboot_the_interval_closes_where_the_lease_of_its_boot_says(
    live, keeper, hub, clock, reboots
):
    passes(live, keeper, hub, 100)
    counted = Lease.objects.get().proven_ms - live.since
    reboots()
    after = keeper_of(clock, "k2")
    assert (live.row.closed_ms, live.row.reasons) == (counted, ["lost"])
    Hub(clock, "h2").tells(after).proves(live.id)
    clock.passes(s=5)
    assert live.hangs_up().row.closed_ms == counted + 5_000


def test_nobody_who_is_faster_than_the_keeper_bills_readings_of_another_boot(
    live, keeper, hub, clock, reboots
):
    """Read on the new clock, the old interval would have lasted for 133 minutes."""
    passes(live, keeper, hub, 100)
    counted = Lease.objects.get().proven_ms - live.since
    reboots()
    finish.hang_up(live.id, "client", clock.ms, clock.now)
    assert live.row.closed_ms == counted


@pytest.mark.parametrize("hours", [-2, 2, 24, -24])
def test_steps_of_the_wall_clock_bill_nothing(live, keeper, hub, clock, hours):
    passes(live, keeper, hub, 100)
    clock.now = replace(clock.now, wall=clock.now.wall + timedelta(hours=hours))
    passes(live, keeper, hub, 100)
    assert live.hangs_up().row.closed_ms == 200_000


def test_a_hub_that_went_on_vouches_for_the_time_without_a_keeper(
    live, keeper, hub, clock, crashes
):
    """Restated with the beginning of its stretch, proof brings back what the lease cut off."""
    passes(live, keeper, hub, 101)
    crashes(down_s=20)
    after = keeper_of(clock, "k2")
    hub = Hub(clock, "h1").tells(after)
    for seat in ("client", "advisor"):
        age = {"age_ms": 400, "since_age_ms": 121_000}
        hub.says("proven", topic=f"call:{live.id}", seat=seat, **age)
    assert live.row.open_since_ms == live.row.last_until_ms
    assert live.hangs_up().row.closed_ms == 121_000


def test_a_meter_that_began_without_a_keeper_never_reaches_back_before_its_beginning(
    live, keeper, hub, clock, crashes
):
    passes(live, keeper, hub, 50)
    crashes(down_s=3)
    began = clock.passes(s=10)
    mode.change_mode(live.id, "client", "audio", began.steady_ms, began)
    clock.passes(s=10)
    after = keeper_of(clock, "k2")
    hub = Hub(clock, "h1").tells(after)
    for seat in ("client", "advisor"):
        age = {"age_ms": 400, "since_age_ms": 73_000}
        hub.says("proven", topic=f"call:{live.id}", seat=seat, **age)
    assert live.row.open_since_ms == began.steady_ms


# ---- small change ----


def test_a_running_meter_writes_nothing(live, keeper, hub, django_assert_num_queries):
    passes(live, keeper, hub, 10)
    with django_assert_num_queries(0):
        time_passes(live.clock, [keeper], [hub], s=60, renews=False)


def test_who_leaves_after_the_end_is_forgotten(live, keeper, hub):
    live.hangs_up()
    hub.beats()
    hub.loses(live.id, "client", "advisor")
    assert (keeper.vouched.proofs, keeper.vouched.hub_of, keeper.watches) == ({}, {}, {})


def test_nobody_answers_for_45_seconds(talk, told, keeper, hub):
    talk.rings()
    passes(talk, keeper, hub, 44.75)
    assert talk.call.stage == Call.Stage.RINGING
    passes(talk, keeper, hub, 0.25)
    assert talk.call.outcome == Call.Outcome.MISSED


def test_never_connected_costs_nothing(talk, told, keeper, hub):
    talk.rings().is_accepted()
    hub.proves(talk.id, "advisor")
    passes(talk, keeper, hub, 60)
    assert (talk.call.outcome, talk.row.charge) == (Call.Outcome.NEVER_CONNECTED, 0)


def test_a_second_pause_by_the_advisor_takes_the_going_on_back(live, keeper, hub):
    meter.pause(live.id, "advisor", live.clock.ms, live.clock.now)
    meter.go_on(live.id, live.clock.now)
    meter.pause(live.id, "advisor", live.clock.ms, live.clock.now)
    assert not live.row.going_on


@pytest.mark.parametrize(
    ("who", "outcome"),
    [("client", Call.Outcome.CANCELLED), ("advisor", Call.Outcome.DECLINED)],
)
def test_hanging_up_while_it_rings_stops_the_ringing(talk, told, who, outcome):
    talk.rings()
    finish.hang_up(talk.id, who, talk.clock.ms, talk.clock.now)
    told.deliver()
    rings = [m["data"] for _, m in told.published if m.get("kind") == "ring_over"]
    assert talk.call.outcome == outcome
    assert rings == [{"call": str(talk.id), "outcome": outcome.value}]


def test_two_people_may_not_accept(talk, told):
    talk.rings()
    ring.accept(talk.id, talk.clock.now)
    assert Meter.objects.get().accepted


# ---- it reads no row twice for the same change ----


def test_what_it_did_itself_it_has_read_before_the_news_come(
    talk, told, hub, keeper, django_assert_num_queries
):
    talk.rings().is_accepted()
    hub.proves(talk.id, "client")
    hub.proves(talk.id, "advisor")  # here it starts the clock, and reads the call
    before = len(told.published)
    with django_assert_num_queries(0):
        deliver()
    kinds = [message["kind"] for _, message in told.published[before:]]
    assert {"call", "log", "meter"} <= {*kinds}


def test_a_message_that_overtakes_a_pause_hides_nothing(talk, told, hub, keeper):
    """Two processes announce: what was committed later may be heard earlier."""
    talk.rings().is_accepted()
    hub.proves(talk.id)
    hub.beats()
    told.keepers = []
    meter.pause(talk.id, "client", talk.clock.ms, talk.clock())
    seq = talk.call.seq
    topic = {"topic": f"call:{talk.id}"}
    keeper.hear_event({**topic, "kind": "message", "data": {"who": "client"}, "seq": seq + 1})
    keeper.hear_event({**topic, "kind": "meter", "data": {}, "seq": seq})
    assert keeper.watches[talk.id].meter.state is State.PAUSED


def test_news_that_nobody_numbers_are_always_looked_up(live, keeper, django_assert_num_queries):
    with django_assert_num_queries(2):  # the call and its meter
        keeper.hear_event({"topic": f"call:{live.id}", "kind": "hint", "data": {}, "seq": None})
