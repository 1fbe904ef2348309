"""What the keeper decides, as sentences. Readings are in milliseconds of one steady clock."""

import uuid
from dataclasses import replace

import pytest

from minutewise import metering
from minutewise.calls.keeper.watch import Do, Order, Proof, Watch, due, next_ms
from minutewise.calls.rules import Waits
from minutewise.metering import Reason, State, Terms

BOTH = {"client": Proof(True, 1_000), "advisor": Proof(True, 1_400)}
NO_CLIENT = {**BOTH, "client": Proof(False, 30_000)}
# 1.20 a minute, no sample, at most 2.40: used up after two minutes.
TERMS = Terms(rate=120, maximum=240)


def running(since_ms: int = 2_000) -> metering.Meter:
    meter = metering.Meter(terms=TERMS, state=State.CONFIRMED, accepted=True)
    return metering.connect(meter, since_ms)


def watch(stage: str = "live", **known) -> Watch:
    defaults = {"since_ms": 0, "waits": Waits(), "sides": dict(BOTH)}
    return Watch(call=uuid.uuid4(), stage=stage, **{**defaults, **known})


def test_a_call_rings_for_45_seconds_and_is_then_missed():
    ringing = watch("ringing")
    assert due(ringing, 44_999) is None
    assert next_ms(ringing, 44_999) == 45_000
    assert due(ringing, 45_000) == Order(Do.MISS, 45_000)


def test_the_clock_starts_at_the_later_of_the_two_first_proofs():
    assert due(watch("connecting"), 1_500) == Order(Do.CONNECT, 1_400)


def test_a_proof_from_before_the_acceptance_does_not_start_the_clock_earlier():
    assert due(watch("connecting", since_ms=1_450), 1_500) == Order(Do.CONNECT, 1_450)


def test_with_one_side_unproven_the_call_waits_and_is_then_given_up():
    waiting = watch("connecting", sides=NO_CLIENT)
    assert due(waiting, 59_999) is None
    assert due(waiting, 60_000) == Order(Do.NEVER_CONNECTED, 60_000)


def test_a_lost_side_stops_the_clock_at_its_last_proof():
    assert due(watch(meter=running(), sides=NO_CLIENT), 35_000) == Order(Do.LOSE, 30_000)


def test_when_both_are_gone_the_earlier_loss_counts():
    both_gone = {"client": Proof(False, 30_000), "advisor": Proof(False, 29_500)}
    assert due(watch(meter=running(), sides=both_gone), 35_000) == Order(Do.LOSE, 29_500)


def lost(**known) -> Watch:
    meter = metering.pause(running(), Reason.LOST, 30_000)
    return watch(meter=meter, lost_since_ms=30_000, **known)


def test_back_within_a_minute_it_runs_again_by_itself_from_the_later_proof():
    back = {**BOTH, "client": Proof(True, 41_000)}
    assert due(lost(sides=back), 41_200) == Order(Do.COME_TOGETHER, 41_000)


def test_a_minute_without_connection_ends_the_call():
    gone = lost(sides=NO_CLIENT)
    assert due(gone, 89_999) is None
    assert due(gone, 90_000) == Order(Do.END_LOST, 90_000)


def test_the_meter_stops_at_its_own_deadline_to_the_millisecond():
    used_up = watch(meter=running(since_ms=2_000))
    deadline = metering.exhausts_at_ms(used_up.meter)
    assert due(used_up, deadline - 1) is None
    assert next_ms(used_up, deadline - 1) == deadline
    assert due(used_up, deadline) == Order(Do.EXHAUST, deadline)


def test_a_minute_at_the_maximum_without_a_raise_ends_the_call():
    meter = metering.pause(running(), Reason.MAXIMUM, 123_000)
    at_maximum = watch(meter=meter, maximum_since_ms=123_000)
    assert due(at_maximum, 182_999) is None
    assert due(at_maximum, 183_000) == Order(Do.END_MAXIMUM, 183_000)


def test_a_pause_that_somebody_chose_may_last():
    paused = watch(meter=metering.pause(running(), Reason.ADVISOR, 30_000))
    assert due(paused, 10_000_000) is None
    assert next_ms(paused, 10_000_000) is None


def test_who_disappears_during_a_chosen_pause_is_lost_all_the_same():
    paused = watch(meter=metering.pause(running(), Reason.CLIENT, 20_000), sides=NO_CLIENT)
    assert due(paused, 35_000) == Order(Do.LOSE, 30_000)


def test_in_text_a_minute_of_silence_pauses_backdated_to_the_last_sign():
    quiet = watch(meter=running(2_000), silence=True, heard_ms=20_000)
    assert due(quiet, 79_999) is None
    assert due(quiet, 80_000) == Order(Do.FALL_SILENT, 20_000)


def test_silence_before_the_clock_ran_counts_from_its_start():
    quiet = watch(meter=running(50_000), silence=True, heard_ms=20_000)
    assert due(quiet, 110_000) == Order(Do.FALL_SILENT, 50_000)


def test_a_free_conversation_ends_a_minute_after_it_was_lost():
    free = watch(meter=None, sides=NO_CLIENT)
    assert due(free, 89_999) is None
    assert due(free, 90_000) == Order(Do.END_LOST, 90_000)


@pytest.mark.parametrize("state", [State.ENDED, State.SETTLED, State.VOID])
def test_nothing_is_due_for_a_meter_that_is_over(state):
    assert due(watch(meter=replace(running(), state=state, open_since_ms=None)), 10**9) is None
