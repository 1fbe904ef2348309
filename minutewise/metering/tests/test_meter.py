"""The life of a meter: what counts, what does not, and who may go on when."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise import metering
from minutewise.kernel.errors import InvalidError
from minutewise.metering import Meter, NotNowError, Reason, State, Terms
from minutewise.metering.tests.strategies import law

# 1.00 a minute, confirmed up to 5.00: 501 cents are there after 300,600 ms, a whole step later
# at 301,000 ms. Readings begin at 1,000,000.
TERMS = Terms(rate=100)
T0 = 1_000_000
DEADLINE_MS = 301_000


def confirmed():
    return metering.confirm(Meter(terms=TERMS), maximum=500)


def running():
    return metering.connect(metering.accept(confirmed()), T0)


def paused(*reasons, at_ms=T0 + 60_000):
    meter = running()
    for reason in reasons or (Reason.CLIENT,):
        meter = metering.pause(meter, reason, at_ms)
    return meter


def test_nothing_counts_before_both_are_connected():
    assert metering.charge_at(confirmed(), T0 + 99_000) == 0
    assert metering.running_ms(running(), T0) == 0


def test_a_price_is_confirmed_with_a_maximum_or_not_at_all():
    with pytest.raises(InvalidError, match="maximum_missing"):
        metering.confirm(Meter(terms=TERMS), maximum=None)
    assert metering.confirm(Meter(terms=Terms(rate=0)), maximum=None).state is State.CONFIRMED


def test_time_counts_from_the_connection_to_the_pause():
    meter = paused(at_ms=T0 + 60_001)
    assert (meter.state, meter.closed_ms) == (State.PAUSED, 60_001)
    assert metering.charge_at(meter, T0 + 999_999) == 100


def test_a_pause_backdated_to_before_its_interval_began_takes_nothing_away_from_nothing():
    meter = metering.pause(running(), Reason.LOST, T0 - 4_000)
    assert (meter.state, meter.closed_ms) == (State.PAUSED, 0)


def test_a_loss_from_before_the_last_pause_shortens_what_ran_before_it():
    again = metering.clear(paused(at_ms=T0 + 60_000), {Reason.CLIENT}, T0 + 61_000)
    lost = metering.pause(again, Reason.LOST, T0 + 57_000)
    assert lost.closed_ms == 57_000
    assert metering.pause(paused(), Reason.LOST, T0 + 57_000).closed_ms == 57_000


def test_a_meter_runs_again_only_when_no_reason_is_left():
    meter = paused(Reason.CLIENT, Reason.LOST)
    meter = metering.clear(meter, {Reason.CLIENT}, T0 + 70_000)
    assert (meter.state, meter.reasons) == (State.PAUSED, {Reason.LOST})
    meter = metering.clear(meter, {Reason.LOST}, T0 + 80_000)
    assert (meter.state, meter.reasons) == (State.RUNNING, frozenset())
    assert metering.running_ms(meter, T0 + 81_000) == 61_000


def test_a_press_clears_only_what_it_showed():
    meter = metering.clear(paused(Reason.LOST), {Reason.CLIENT}, T0 + 70_000)
    assert meter == paused(Reason.LOST)


def test_the_advisors_pause_is_left_by_his_going_on_and_the_clients_press():
    meter = paused(Reason.ADVISOR)
    with pytest.raises(NotNowError):
        metering.clear(meter, {Reason.ADVISOR}, T0 + 70_000)
    meter = metering.go_on(meter)
    assert meter.state is State.PAUSED, "his word alone starts nothing"
    meter = metering.clear(meter, {Reason.ADVISOR}, T0 + 70_000)
    assert (meter.state, meter.going_on) == (State.RUNNING, False)


def test_a_new_pause_by_the_advisor_takes_his_going_on_back():
    meter = metering.go_on(paused(Reason.ADVISOR))
    meter = metering.pause(meter, Reason.ADVISOR, T0 + 61_000)
    with pytest.raises(NotNowError):
        metering.clear(meter, {Reason.ADVISOR}, T0 + 70_000)


def test_going_on_ends_with_the_pause_it_belongs_to():
    meter = metering.go_on(paused(Reason.ADVISOR, Reason.LOST))
    meter = metering.clear(meter, {Reason.ADVISOR}, T0 + 70_000)
    assert (meter.reasons, meter.going_on) == ({Reason.LOST}, False)


def test_nobody_goes_on_from_a_pause_that_is_not_the_advisors():
    with pytest.raises(NotNowError):
        metering.go_on(paused(Reason.CLIENT))


def test_the_meter_stops_at_its_own_deadline_however_late_anybody_looks():
    meter = running()
    assert metering.exhausts_at_ms(meter) == T0 + DEADLINE_MS
    assert metering.running_ms(meter, T0 + DEADLINE_MS + 9_000) == DEADLINE_MS
    late = metering.pause(meter, Reason.CLIENT, T0 + DEADLINE_MS + 9_000)
    assert late.closed_ms == DEADLINE_MS
    assert late.reasons == {Reason.CLIENT, Reason.MAXIMUM}


@pytest.mark.parametrize(("early_ms", "reasons"), [(1, set()), (0, {Reason.MAXIMUM})])
def test_the_maximum_is_used_up_at_the_deadline_and_not_a_millisecond_before(early_ms, reasons):
    meter = metering.pause(running(), Reason.LOST, T0 + DEADLINE_MS - early_ms)
    assert meter.reasons == {Reason.LOST} | reasons


def test_time_that_ran_before_a_pause_counts_towards_the_deadline():
    meter = metering.clear(paused(), {Reason.CLIENT}, T0 + 500_000)
    assert metering.exhausts_at_ms(meter) == T0 + 500_000 + DEADLINE_MS - 60_000
    assert metering.running_ms(meter, T0 + 999_999) == DEADLINE_MS


def test_a_reading_from_before_the_interval_takes_nothing_off():
    meter = metering.clear(paused(), {Reason.CLIENT}, T0 + 500_000)
    assert metering.running_ms(meter, T0 + 499_000) == 60_000


def test_a_used_up_maximum_is_left_only_by_a_raise():
    meter = metering.pause(running(), Reason.MAXIMUM, T0 + DEADLINE_MS)
    with pytest.raises(NotNowError):
        metering.clear(meter, {Reason.MAXIMUM}, T0 + 310_000)
    raised = metering.raise_maximum(meter, 800, T0 + 310_000)
    assert raised.reasons == {Reason.MAXIMUM}, "the raise itself runs nothing again"
    again = metering.clear(raised, {Reason.MAXIMUM}, T0 + 311_000)
    assert metering.running_ms(again, T0 + 312_000) == DEADLINE_MS + 1_000


def test_a_raise_while_running_moves_the_deadline_and_nothing_else():
    meter = metering.raise_maximum(running(), 800, T0 + 100_000)
    assert meter == replace(running(), terms=replace(TERMS, maximum=800))
    assert metering.exhausts_at_ms(meter) == T0 + 481_000


def test_a_raise_that_comes_too_late_bills_nothing_between_deadline_and_raise():
    meter = metering.raise_maximum(running(), 800, T0 + DEADLINE_MS + 7_000)
    assert (meter.state, meter.closed_ms) == (State.PAUSED, DEADLINE_MS)
    assert metering.charge_at(meter, T0 + 999_000) == 501, "a cent of the new maximum, at most"


@pytest.mark.parametrize("maximum", [500, 499, 0, -1, True, 2**63])
def test_a_raise_is_more_than_before_and_a_possible_sum(maximum):
    with pytest.raises(InvalidError):
        metering.raise_maximum(running(), maximum, T0)


def test_a_free_meter_has_nothing_to_raise():
    free = metering.confirm(Meter(terms=Terms(rate=0)), maximum=None)
    with pytest.raises(InvalidError):
        metering.raise_maximum(free, 500, T0)


def test_before_the_advisor_accepts_a_meter_is_voided_and_afterwards_ended():
    with pytest.raises(NotNowError):
        metering.end(confirmed(), T0)
    assert metering.void(confirmed()).state is State.VOID
    accepted = metering.accept(confirmed())
    with pytest.raises(NotNowError):
        metering.void(accepted)
    ended = metering.end(accepted, T0 + 60_000)
    assert (ended.state, metering.charge_at(ended, T0 + 60_000)) == (State.ENDED, 0)


def test_nothing_runs_before_the_advisor_accepts_and_nobody_accepts_twice():
    with pytest.raises(NotNowError):
        metering.connect(confirmed(), T0)
    with pytest.raises(NotNowError):
        metering.accept(metering.accept(confirmed()))


def test_an_end_closes_the_interval_and_forgets_the_reasons():
    assert metering.end(running(), T0 + 60_000).closed_ms == 60_000
    ended = metering.end(metering.go_on(paused(Reason.ADVISOR, Reason.LOST)), T0 + 99_000)
    assert (ended.closed_ms, ended.reasons, ended.going_on) == (60_000, frozenset(), False)


@pytest.mark.parametrize(
    ("until_ms", "left_ms", "why"),
    [
        (T0 + 60_000, 60_000, "that is where it ended anyway"),
        (T0 + 90_000, 60_000, "later knowledge never makes it longer"),
        (T0 + 59_999, 59_999, "one millisecond less"),
        (T0 + 40_000, 40_000, "into the last interval"),
        (T0 + 30_000, 30_000, "all of the last interval"),
        (T0, 30_000, "but never into the one before"),
    ],
)
def test_later_knowledge_shortens_the_last_interval_only(until_ms, left_ms, why):
    meter = paused(at_ms=T0 + 20_000)
    meter = metering.clear(meter, {Reason.CLIENT}, T0 + 30_000)  # 20 s ran
    meter = replace(meter, closed_ms=30_000)  # and ten more, long ago
    meter = metering.end(meter, T0 + 60_000)
    shortened = metering.shorten(meter, until_ms)
    assert shortened.closed_ms == left_ms, why
    assert metering.shorten(shortened, until_ms) == shortened, "twice is once"
    again = metering.shorten(shortened, T0 + 35_000)
    assert again.closed_ms == min(left_ms, 35_000), "and once more, by still later knowledge"


def test_a_meter_that_never_ran_has_nothing_to_shorten():
    ended = metering.end(metering.accept(confirmed()), T0)
    assert metering.shorten(ended, T0) == ended


def test_no_millisecond_is_counted_twice():
    meter = metering.clear(paused(at_ms=T0 + 60_000), {Reason.CLIENT}, T0 + 55_000)
    assert metering.running_ms(meter, T0 + 61_000) == 61_000


def test_readings_of_another_boot_are_forgotten_or_refused():
    meter = paused(Reason.LOST)
    with pytest.raises(ValueError, match="another boot"):
        metering.clear(meter, {Reason.LOST}, 5_000)
    meter = metering.clear(metering.new_boot(meter), {Reason.LOST}, 5_000)
    assert metering.running_ms(meter, 6_000) == 61_000
    with pytest.raises(ValueError, match="close the open interval"):
        metering.new_boot(meter)


def test_a_waiver_is_for_what_is_due_and_never_moves_the_deadline():
    meter = metering.waive(running(), 60, T0 + 60_000)
    meter = metering.waive(meter, 40, T0 + 60_000)
    assert meter.waived == 100
    assert metering.exhausts_at_ms(meter) == T0 + DEADLINE_MS
    assert metering.charge_at(meter, T0 + 60_000) == 100, "split subtracts it"
    for amount in (1, 0, -1, True, 1.0):
        with pytest.raises(InvalidError) as refused:
            metering.waive(meter, amount, T0 + 60_000)
        assert (refused.value.code, refused.value.field) == ("waiver_invalid", "amount")


def test_a_waiver_is_possible_until_the_books_are_closed():
    ended = metering.end(running(), T0 + 60_000)
    assert metering.waive(ended, 100, T0 + 99_000).waived == 100
    with pytest.raises(NotNowError):
        metering.waive(metering.settle(ended), 100, T0 + 99_000)


def test_a_waiver_may_cover_the_earlier_meters_of_a_chain():
    assert metering.waive(running(), 250, T0 + 30_000, earlier=200).waived == 250


def test_a_meter_is_settled_once():
    with pytest.raises(NotNowError):
        metering.settle(metering.settle(metering.end(running(), T0)))


def test_the_next_meter_of_a_paused_call_begins_paused():
    meter = metering.pause(running(), Reason.ADVISOR, T0)
    assert (meter.closed_ms, meter.reasons) == (0, {Reason.ADVISOR})


def test_every_field_is_plain():
    kinds = {field.name: type(getattr(paused(), field.name)) for field in fields(Meter)}
    assert set(kinds.values()) <= {Terms, State, frozenset, bool, int, type(None)}


things = st.lists(
    st.tuples(
        st.sampled_from(["pause", "clear", "go_on", "raise", "shorten"]),
        st.sampled_from(list(Reason)),
        st.integers(0, 90_000),  # how much later
        st.integers(0, 9_000),  # how far backdated
    ),
    max_size=12,
)


@law
@given(things)
def test_whatever_happens_running_time_is_within_the_time_that_passed(some_things):
    meter, now_ms = running(), T0
    for kind, reason, later_ms, back_ms in some_things:
        now_ms += later_ms
        counted_ms = metering.running_ms(meter, now_ms)
        try:
            after = _happen(meter, kind, reason, now_ms, back_ms)
        except NotNowError:
            continue
        assert metering.running_ms(after, now_ms) <= counted_ms, "an event never adds time"
        assert (after.open_since_ms is None) == (after.state is not State.RUNNING)
        assert bool(after.reasons) == (after.state is State.PAUSED)
        assert not after.going_on or Reason.ADVISOR in after.reasons
        assert 0 <= after.closed_ms <= now_ms - T0
        assert metering.charge_at(after, now_ms) <= after.terms.maximum
        meter = after


def _happen(meter, kind, reason, now_ms, back_ms):
    match kind:
        case "pause":
            return metering.pause(meter, reason, now_ms - back_ms)
        case "clear":
            return metering.clear(meter, {reason}, now_ms)
        case "go_on":
            return metering.go_on(meter)
        case "raise":
            return metering.raise_maximum(meter, meter.terms.maximum + 100, now_ms)
        case _:
            return metering.shorten(meter, now_ms - back_ms)


# ---- edges, to the millisecond ----


def test_going_on_outlives_every_pause_but_a_new_one_of_the_advisors():
    willing = metering.go_on(paused(Reason.ADVISOR))
    for reason, is_willing in ((Reason.LOST, True), (Reason.ADVISOR, False)):
        assert metering.pause(willing, reason, T0 + 70_000).going_on is is_willing


def test_an_interval_of_no_length_leaves_the_one_before_as_the_last():
    meter = metering.clear(paused(at_ms=T0 + 60_000), {Reason.CLIENT}, T0 + 70_000)
    again = metering.pause(meter, Reason.CLIENT, T0 + 70_000)
    assert (again.last_since_ms, again.last_until_ms) == (T0, T0 + 60_000)


def test_a_reading_of_where_the_last_interval_began_is_of_this_boot():
    meter = metering.clear(paused(at_ms=T0 + 60_000), {Reason.CLIENT}, T0)
    assert meter.open_since_ms == T0 + 60_000, "nothing is counted twice"


def test_with_the_money_used_up_a_meter_stops_where_it_opens():
    meter = replace(running(), closed_ms=DEADLINE_MS)
    assert metering.exhausts_at_ms(meter) == T0


@pytest.mark.parametrize(
    ("before", "at_ms", "reasons", "why"),
    [
        (running(), T0 + 120_999, set(), "two euros last for 121 s: it runs on to there"),
        (running(), T0 + 121_000, {Reason.MAXIMUM}, "and stops at the millisecond"),
        (paused(), T0 + 130_000, {Reason.CLIENT}, "paused after a minute, there is money left"),
        (paused(at_ms=T0 + 121_000), T0 + 130_000, {Reason.CLIENT, Reason.MAXIMUM},
         "paused with more used than is held by now"),
    ],
)  # fmt: skip
def test_of_money_that_is_gone_nothing_is_charged(before, at_ms, reasons, why):
    meter = metering.lapse(before, 200, at_ms)
    assert (meter.terms.maximum, meter.reasons) == (200, reasons), why
    assert meter.state is (State.PAUSED if reasons else State.RUNNING)
    assert metering.charge_at(meter, at_ms + 99_000) <= 200
