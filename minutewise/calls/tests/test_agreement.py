"""Agreement terms: free talk, an offer, a confirmation with a maximum, then the meter."""

import pytest
from django.test import Client
from django.urls import reverse

from minutewise.advisors.models import Rate, Service
from minutewise.calls.actions import agree, finish, meter
from minutewise.calls.actions.mode import change_mode
from minutewise.calls.keeper.load import load_one
from minutewise.calls.keeper.watch import Do, Proof, due
from minutewise.calls.models import Call
from minutewise.calls.queries import snapshot
from minutewise.calls.tests.conftest import money
from minutewise.calls.tests.recording import Told
from minutewise.calls.views import own_part
from minutewise.kernel.errors import RuleError
from minutewise.metering import NotNowError, State
from minutewise.realtime.channels import ASKS


@pytest.fixture
def free_talk(talk, mirela):
    """The two are connected and nothing is metered."""
    Service.objects.filter(advisor=mirela).update(kind=Service.Kind.AGREEMENT)
    return talk.rings(maximum=None).is_accepted().connects()


def test_a_free_talk_holds_and_charges_nothing(free_talk, dara):
    assert money(dara) == (5000, 0, 0)
    free_talk.runs(s=600).hangs_up()
    assert free_talk.row is None
    assert money(dara) == (5000, 0, 0)


def test_an_offer_meters_nothing_before_it_is_confirmed(free_talk, dara):
    agree.offer(free_talk.id, None, "The restore", free_talk.clock.now)
    assert (free_talk.row.state, free_talk.row.rate) == (State.OFFERED.value, 120)
    free_talk.runs(s=60).hangs_up()
    assert free_talk.row.state == State.VOID.value
    assert money(dara) == (5000, 0, 0)


def confirmed(t, maximum=1200, rate=None):
    agree.offer(t.id, rate, "", t.clock.now)
    t.runs(s=20)
    agree.confirm(t.id, maximum, t.row.rate, t.clock.now)
    return t


def test_the_clock_runs_from_the_confirmation_not_from_an_earlier_proof(free_talk, dara, mirela):
    confirmed(free_talk)
    assert money(dara) == (3800, 1200, 0)
    agree.start_agreed(free_talk.id, free_talk.clock.ms - 9_000, free_talk.clock.now)
    free_talk.runs(s=60).hangs_up()
    assert (free_talk.row.closed_ms, free_talk.row.charge) == (60_000, 120)
    assert money(dara) == (4880, 0, 0)
    assert money(mirela.person) == (0, 0, 96)


def test_the_receipt_names_the_talk_that_was_free(free_talk, dara):
    confirmed(free_talk.runs(s=100)).runs(s=1)
    agree.start_agreed(free_talk.id, free_talk.clock.ms, free_talk.clock.now)
    free_talk.runs(s=60).hangs_up()
    reader = Client()
    reader.force_login(dara)
    page = reader.get(reverse("calls:receipt", args=[free_talk.id])).content.decode()
    assert 'Free talk <b class="num">2:01</b>' in page
    assert 'Counted <b class="num">1:00</b>' in page.replace("\n", "")


def test_there_is_no_free_sample_in_an_agreement(free_talk):
    confirmed(free_talk)
    agree.start_agreed(free_talk.id, free_talk.clock.ms, free_talk.clock.now)
    free_talk.runs(s=10).hangs_up()
    assert free_talk.row.charge == 20


def test_the_advisor_may_offer_another_rate_than_the_listed_one(free_talk):
    confirmed(free_talk, rate=90)
    assert free_talk.row.rate == 90


@pytest.mark.parametrize("rate", [0, -5, True, "90", 1.5, 2**60, 10_001])
def test_a_rate_that_makes_no_sense_or_is_out_of_bounds_is_refused(free_talk, rate):
    with pytest.raises(RuleError):
        agree.offer(free_talk.id, rate, "", free_talk.clock.now)
    assert free_talk.row is None


def test_a_press_on_an_offer_that_was_replaced_confirms_nothing(free_talk, dara):
    agree.offer(free_talk.id, 90, "", free_talk.clock.now)
    agree.withdraw(free_talk.id, "advisor", free_talk.clock.now)
    agree.offer(free_talk.id, 200, "", free_talk.clock.now)
    with pytest.raises(RuleError) as refused:
        agree.confirm(free_talk.id, 2400, 90, free_talk.clock.now)
    assert refused.value.code == "offer_changed"
    assert money(dara) == (5000, 0, 0)


def test_one_offer_is_open_at_a_time(free_talk):
    agree.offer(free_talk.id, None, "", free_talk.clock.now)
    with pytest.raises(RuleError) as refused:
        agree.offer(free_talk.id, 90, "", free_talk.clock.now)
    assert refused.value.code == "meter_there"


@pytest.mark.parametrize("maximum", [None, 0, 100, 5001])
def test_a_confirmation_needs_a_maximum_that_is_there_and_lasts(free_talk, dara, maximum):
    agree.offer(free_talk.id, None, "", free_talk.clock.now)
    with pytest.raises(RuleError):
        agree.confirm(free_talk.id, maximum, 120, free_talk.clock.now)
    assert (free_talk.row.state, money(dara)) == (State.OFFERED.value, (5000, 0, 0))


def test_a_refused_offer_leaves_the_talk_free(free_talk):
    agree.offer(free_talk.id, None, "", free_talk.clock.now)
    agree.withdraw(free_talk.id, "client", free_talk.clock.now)
    assert (free_talk.call.stage, free_talk.row.state) == ("live", State.VOID.value)
    with pytest.raises(NotNowError):
        agree.confirm(free_talk.id, 1200, 120, free_talk.clock.now)


def test_a_no_may_come_with_a_word_that_the_advisor_reads(free_talk):
    agree.offer(free_talk.id, None, "", free_talk.clock.now)
    agree.withdraw(free_talk.id, "client", free_talk.clock.now, "Too dear for me")
    said = [
        each["text"] for each in snapshot(free_talk.call, "advisor", free_talk.clock.now)["log"]
    ]
    assert any("“Too dear for me”" in each for each in said)


@pytest.mark.parametrize(
    ("after_ms", "left_ms"),
    [(0, 300_000), (1, 299_999), (299_999, 1), (300_000, 0), (300_001, 0)],
)
def test_both_see_how_long_the_offer_is_open(free_talk, after_ms, left_ms):
    agree.offer(free_talk.id, None, "", free_talk.clock.now)
    later = free_talk.clock.passes(ms=after_ms)
    for who in ("client", "advisor"):
        assert snapshot(free_talk.call, who, later)["meter"]["offer_left_ms"] == left_ms


def test_what_is_not_on_offer_has_no_countdown(free_talk):
    confirmed(free_talk)
    now = free_talk.clock.now
    assert snapshot(free_talk.call, "client", now)["meter"]["offer_left_ms"] is None


def watched(t):
    watch = load_one(t.id, t.clock.now)
    watch.sides = {side: Proof(True, t.clock.ms - 500) for side in ("client", "advisor")}
    return watch


def test_an_offer_expires_after_five_minutes(free_talk):
    agree.offer(free_talk.id, None, "", free_talk.clock.now)
    assert due(watched(free_talk), free_talk.clock.ms + 299_999) is None
    assert due(watched(free_talk), free_talk.clock.ms + 300_000).do is Do.EXPIRE
    agree.expire(free_talk.id, free_talk.runs(s=300).clock.now)
    assert free_talk.row.state == State.VOID.value


def test_the_keeper_starts_what_was_confirmed_while_both_are_proven(free_talk):
    confirmed(free_talk)
    assert due(watched(free_talk), free_talk.clock.ms).do is Do.START_AGREED


def test_both_are_asked_at_once_so_that_the_clock_waits_for_no_beat(free_talk):
    with Told() as bus:
        confirmed(free_talk)
        bus.deliver()
    asked = [message["topic"] for channel, message in bus.published if channel == ASKS]
    assert asked == [f"call:{free_talk.id}"]


def test_agreed_meters_pause_and_go_on_like_all_others(free_talk):
    confirmed(free_talk)
    agree.start_agreed(free_talk.id, free_talk.clock.ms, free_talk.clock.now)
    meter.pause(free_talk.id, "client", free_talk.runs(s=30).clock.ms, free_talk.clock.now)
    meter.resume(free_talk.id, ["client"], free_talk.runs(s=30).clock.now)
    free_talk.runs(s=30).hangs_up()
    assert free_talk.row.closed_ms == 60_000


def own(t, who="client"):
    return own_part(t.call, who, t.client if who == "client" else t.advisor.person)


def test_the_client_is_shown_maxima_the_money_allows_and_the_least(free_talk):
    assert "agree" not in own(free_talk)
    agree.offer(free_talk.id, 200, "", free_talk.clock.now)
    shown = own(free_talk)
    assert shown["agree"] == {
        "maxima": [
            {"maximum": 1000, "minutes": 5},
            {"maximum": 2000, "minutes": 10},
            {"maximum": 4000, "minutes": 20},
        ],
        "needed": 1000,  # five minutes: the policy's minimum
        "within": 5000,
        "limit": "",
    }
    assert (shown["raise"], "agree" in own(free_talk, "advisor")) == ([], False)
    for each in shown["agree"]["maxima"]:
        assert each["maximum"] <= shown["available"]


def test_with_too_little_money_no_maximum_is_proposed(free_talk):
    agree.offer(free_talk.id, 1000, "", free_talk.clock.now)  # 5 min cost all of the 50.00
    assert own(free_talk)["agree"]["maxima"] == [{"maximum": 5000, "minutes": 5}]
    agree.withdraw(free_talk.id, "client", free_talk.clock.now)
    assert "agree" not in own(free_talk)


def test_once_confirmed_it_is_raised_like_all_others_and_no_answer_is_asked_for(free_talk):
    confirmed(free_talk)
    shown = own(free_talk)
    assert ("agree" in shown, shown["raise"][0]["maximum"]) == (False, 1800)


def test_the_advisor_is_told_what_a_rate_is_for(free_talk):
    assert own(free_talk, "advisor")["rate_unit_s"] == 60
    Service.objects.update(rate_unit_s=3600)
    assert own(free_talk, "advisor")["rate_unit_s"] == 3600


def test_nobody_raises_a_rate_that_was_agreed(free_talk):
    """Neither by another offer nor by the price list; only the client's own press changes it."""
    confirmed(free_talk, rate=90)
    agree.start_agreed(free_talk.id, free_talk.clock.ms, free_talk.clock.now)
    with pytest.raises(RuleError) as refused:
        agree.offer(free_talk.id, 200, "", free_talk.clock.now)
    assert refused.value.code == "meter_there"
    with pytest.raises(NotNowError):
        agree.withdraw(free_talk.id, "advisor", free_talk.clock.now)
    Rate.objects.filter(service__advisor=free_talk.advisor).update(amount=500)
    with pytest.raises(RuleError) as refused:
        change_mode(free_talk.id, "advisor", "audio", free_talk.clock.ms, free_talk.clock.now)
    assert refused.value.code == "dearer_needs_client"
    free_talk.runs(s=60).hangs_up()
    assert free_talk.row.charge == 90


BEFORE_THE_CLOCK_RUNS = {
    "nothing was offered": lambda t: None,
    "an offer is open": lambda t: agree.offer(t.id, None, "", t.clock.now),
    "an offer was taken back": lambda t: (
        agree.offer(t.id, None, "", t.clock.now),
        agree.withdraw(t.id, "advisor", t.clock.now),
    ),
    "a yes, before both were proven": confirmed,
}


@pytest.mark.parametrize("what", BEFORE_THE_CLOCK_RUNS)
def test_who_lose_each_other_before_the_clock_runs_end_the_call_and_owe_nothing(
    free_talk, dara, what
):
    """Else the line is busy for ever, and what was confirmed is held for ever."""
    BEFORE_THE_CLOCK_RUNS[what](free_talk)
    now = free_talk.clock.passes(s=66)
    assert finish.finish(free_talk.id, Call.Outcome.LOST, now.steady_ms, now)
    assert (free_talk.call.stage, money(dara)) == ("ended", (5000, 0, 0))
