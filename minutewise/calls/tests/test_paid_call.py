"""A paid call from the press to the settlement, as its terms promise it."""

import pytest
from django.test import Client
from django.urls import reverse

from minutewise.calls.actions import meter, ring
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import give, money
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import commission
from minutewise.metering import NotNowError, State


def test_the_maximum_is_held_while_it_rings(talk, dara):
    talk.rings(maximum=2400)
    assert money(dara) == (2600, 2400, 0)


def test_ten_minutes_at_1_20_cost_12_euros_shared_with_the_operator(talk, dara, mirela):
    talk.rings().is_accepted().connects().runs(s=600).hangs_up()
    assert talk.row.charge == 1200
    assert money(dara) == (3800, 0, 0)
    assert money(mirela.person) == (0, 0, 960)
    assert operator_balance(commission("EUR")) == 240


def test_hanging_up_within_the_free_minute_costs_nothing(talk, dara, mirela):
    talk.rings().is_accepted().connects().runs(s=60).hangs_up()
    assert talk.row.charge == 0
    assert money(dara) == (5000, 0, 0)
    assert money(mirela.person) == (0, 0, 0)


def test_one_millisecond_past_the_free_minute_the_first_minute_counts_too(talk, dara):
    talk.rings().is_accepted().connects().runs(ms=60_001).hangs_up()
    assert talk.row.charge == 120
    assert money(dara) == (4880, 0, 0)


def test_the_clock_does_not_run_before_both_are_connected(talk):
    talk.rings().is_accepted().runs(s=50).connects().runs(s=90).hangs_up()
    assert talk.row.closed_ms == 90_000


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (lambda t: ring.decline(t.id, "In the car", t.clock.now), Call.Outcome.DECLINED),
        (lambda t: ring.cancel(t.id, t.clock.now), Call.Outcome.CANCELLED),
        (lambda t: ring.miss(t.id, t.clock.now), Call.Outcome.MISSED),
    ],
)
def test_what_is_held_is_free_again_when_nobody_answers(talk, dara, end, outcome):
    end(talk.rings())
    assert (talk.call.stage, talk.call.outcome) == (Call.Stage.ENDED, outcome)
    assert talk.row.state == State.VOID.value
    assert money(dara) == (5000, 0, 0)


def test_a_call_that_was_accepted_but_never_connected_charges_nothing(talk, dara):
    talk.rings().is_accepted().runs(s=61).hangs_up()
    assert (talk.row.state, talk.row.charge) == (State.SETTLED.value, 0)
    assert money(dara) == (5000, 0, 0)


def test_hanging_up_twice_settles_once(talk, dara):
    talk.rings().is_accepted().connects().runs(s=120).hangs_up("client").hangs_up("advisor")
    assert money(dara) == (4760, 0, 0)


def test_a_changed_price_touches_new_calls_only(talk, mirela, dara):
    talk.rings().is_accepted().connects()
    mirela.services.get().rates.filter(mode="video").update(amount=9900)
    talk.runs(s=120).hangs_up()
    assert talk.row.charge == 240


def test_a_pause_is_not_counted(talk, dara):
    talk.rings().is_accepted().connects().runs(s=120)
    meter.pause(talk.id, "client", talk.clock.ms, talk.clock.now)
    talk.runs(s=300)
    meter.resume(talk.id, ["client"], talk.clock.now)
    talk.runs(s=60).hangs_up()
    assert (talk.row.closed_ms, talk.row.charge) == (180_000, 360)


def test_after_the_advisors_pause_the_client_goes_on_only_when_the_advisor_is_ready(talk):
    talk.rings().is_accepted().connects().runs(s=120)
    meter.pause(talk.id, "advisor", talk.clock.ms, talk.clock.now)
    with pytest.raises(NotNowError):
        meter.resume(talk.id, ["advisor"], talk.clock.now)
    meter.go_on(talk.id, talk.clock.now)
    assert talk.row.state == State.PAUSED.value
    meter.resume(talk.id, ["advisor"], talk.clock.now)
    assert talk.row.state == State.RUNNING.value


def test_a_press_clears_only_the_reasons_that_it_showed(talk):
    talk.rings().is_accepted().connects().runs(s=120)
    meter.pause(talk.id, "client", talk.clock.ms, talk.clock.now)
    meter.pause(talk.id, "advisor", talk.clock.ms, talk.clock.now)
    meter.resume(talk.id, ["client"], talk.clock.now)
    assert (talk.row.state, talk.row.reasons) == (State.PAUSED.value, ["advisor"])


@pytest.mark.parametrize("shown", [[], ["lost"], ["advisor"], ["maximum"]])
def test_a_press_that_clears_nothing_is_refused_and_leaves_no_line(talk, shown):
    talk.rings().is_accepted().connects().runs(s=120)
    meter.pause(talk.id, "client", talk.clock.ms, talk.clock.now)
    with pytest.raises(NotNowError):
        meter.resume(talk.id, shown, talk.clock.now)
    assert not talk.call.events.filter(kind="resumed").exists()


def test_a_lost_connection_is_never_counted_and_runs_again_by_itself(talk):
    talk.rings().is_accepted().connects().runs(s=100)
    last_proof = talk.clock.ms
    talk.runs(s=5)
    meter.lose(talk.id, last_proof, talk.clock.now)
    talk.runs(s=20)
    meter.come_together(talk.id, talk.clock.ms, talk.clock.now)
    talk.runs(s=50).hangs_up()
    assert talk.row.closed_ms == 150_000


def test_at_the_maximum_the_meter_stops_and_the_charge_never_exceeds_it(talk, dara):
    talk.rings(maximum=600).is_accepted().connects().runs(s=900)
    meter.exhaust(talk.id, talk.clock.ms, talk.clock.now)
    assert talk.row.reasons == ["maximum"]
    talk.runs(s=10).hangs_up()
    assert talk.row.charge == 600
    assert money(dara) == (4400, 0, 0)


def test_a_raise_holds_the_difference_and_goes_on(talk, dara):
    talk.rings(maximum=600).is_accepted().connects().runs(s=900)
    meter.exhaust(talk.id, talk.clock.ms, talk.clock.now)
    meter.raise_maximum(talk.id, 1200, talk.clock.now)
    assert money(dara) == (3800, 1200, 0)
    assert talk.row.state == State.RUNNING.value
    talk.runs(s=60).hangs_up()
    # It ran until the second in which 6.02 would have been due: 301 s and 60 s more.
    assert money(dara) == (4278, 0, 0)


def test_a_raise_beyond_the_wallet_is_refused_and_changes_nothing(talk, dara):
    talk.rings(maximum=600).is_accepted().connects()
    with pytest.raises(RuleError) as refused:
        meter.raise_maximum(talk.id, 6000, talk.clock.now)
    assert refused.value.code == "insufficient_funds"
    assert money(dara) == (4400, 600, 0)
    assert talk.row.maximum == 600


def test_a_waiver_comes_off_before_the_commission(talk, dara, mirela):
    talk.rings().is_accepted().connects().runs(s=600)
    meter.waive(talk.id, 200, "My detour", talk.clock.now)
    talk.hangs_up()
    assert money(dara) == (4000, 0, 0)
    assert money(mirela.person) == (0, 0, 800)


def test_statements_of_both_say_what_was_waived(talk, dara, mirela):
    talk.rings().is_accepted().connects().runs(s=600)
    meter.waive(talk.id, 200, "", talk.clock.now)
    talk.hangs_up()
    for person in (dara, mirela.person):
        reader = Client()
        reader.force_login(person)
        month = f"?month={talk.clock.now.wall:%Y-%m}"
        page = reader.get(reverse("payments:wallet") + month).content.decode()
        page += reader.get(reverse("payments:earnings") + month).content.decode()
        assert "10:00 counted, €2.00 waived" in page


def test_the_free_minute_is_there_once_in_30_days(talk, clock, dara, mirela):
    talk.rings().is_accepted().connects().runs(s=20).hangs_up()
    talk.rings()
    assert talk.row.free_sample_s == 0


def test_nineteen_seconds_of_it_do_not_use_it_up(talk):
    talk.rings().is_accepted().connects().runs(ms=19_999).hangs_up()
    assert talk.rings().row.free_sample_s == 60


def test_after_30_days_there_is_a_free_minute_again(talk):
    talk.rings().is_accepted().connects().runs(s=30).hangs_up()
    talk.runs(s=30 * 86_400 + 1)
    assert talk.rings().row.free_sample_s == 60


def refusal(client, advisor, clock, mode="video", maximum=2400) -> str:
    with pytest.raises(RuleError) as refused:
        start_call(client, Wish(advisor.id, mode, maximum), clock.now)
    assert Call.objects.exclude(stage="ended").count() <= 1
    return refused.value.code


def test_nobody_calls_themselves(mirela, clock):
    assert refusal(mirela.person, mirela, clock) == "own_page"


def test_with_an_empty_wallet_it_does_not_ring(charlie, mirela, clock):
    assert refusal(charlie, mirela, clock) == "insufficient_funds"
    assert Call.objects.count() == 0


def test_with_less_than_five_minutes_it_does_not_ring(dara, mirela, clock):
    assert refusal(dara, mirela, clock, maximum=599) == "maximum_below_minimum"


def test_nobody_calls_from_two_calls_at_once(talk, dara, mirela, clock):
    talk.rings()
    assert refusal(dara, mirela, clock) == "in_another_call"


def test_the_line_of_somebody_who_is_called_is_busy(talk, charlie, mirela, clock):
    give(charlie, 5000)
    talk.rings()
    assert refusal(charlie, mirela, clock) == "busy"
    talk.is_accepted()
    assert refusal(charlie, mirela, clock) == "busy"


def test_who_is_not_there_does_not_ring(dara, mirela, clock):
    mirela.presence.connected = False
    mirela.presence.save()
    assert refusal(dara, mirela, clock) == "not_there"


def test_missed_twice_in_a_row_the_advisor_is_away(talk, dara, mirela, clock):
    for _ in range(2):
        talk.rings()
        ring.miss(talk.id, clock.now)
    mirela.refresh_from_db()
    assert refusal(dara, mirela, clock) == "not_there"
