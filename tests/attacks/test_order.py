"""The right press at the wrong time, or by the wrong side: 409, and everything stays as it was."""

from datetime import timedelta

import pytest

from minutewise.advisors.models import Presence
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.models import Call, Meter
from minutewise.calls.tests.conftest import give, money
from minutewise.ledger.models import Transfer
from minutewise.work.clock import now


def state_of(call: Call) -> tuple:
    """Everything that must not change by a refused press."""
    call = Call.objects.get(id=call.id)
    row = call.meters.order_by("-number").first()
    figures = (row.state, row.reasons, row.maximum, row.waived, row.going_on, row.closed_ms)
    return (call.stage, call.outcome, call.seq, *figures, Transfer.objects.count())


def live(stage):
    return stage.call()


def ringing(stage):
    return stage.call(to="ringing")


def connecting(stage):
    return stage.call(to="connecting")


def missed(stage):
    call = stage.call(to="ringing")
    ring.miss(call.id, now())
    return call


def ended(stage):
    return stage.call(to="ended")


def paused_by_client(stage):
    call = stage.call()
    stage.act("client", call, "pause")
    return call


def paused_by_advisor(stage):
    call = stage.call()
    stage.act("advisor", call, "pause")
    return call


def used_up(stage):
    call = stage.call(maximum=600)
    Meter.objects.filter(call=call).update(open_since_ms=now().steady_ms - 400_000)
    meter.exhaust(call.id, now().steady_ms, now())
    return call


# when, who, what, with which body, and the code of the refusal
REFUSED = [
    (missed, "advisor", "accept", {}, "not_ringing"),
    (ended, "advisor", "accept", {}, "not_ringing"),
    (live, "advisor", "accept", {}, "not_ringing"),
    (connecting, "advisor", "decline", {"word": "no"}, "not_ringing"),
    (ringing, "client", "accept", {}, "not_yours_to_do"),
    (ringing, "client", "decline", {}, "not_yours_to_do"),
    (ringing, "advisor", "cancel", {}, "not_yours_to_do"),
    (live, "client", "cancel", {}, "not_ringing"),
    (live, "client", "waive", {"amount": 100}, "not_yours_to_do"),
    (live, "advisor", "raise", {"maximum": 3600}, "not_yours_to_do"),
    (live, "client", "go-on", {}, "not_yours_to_do"),
    (live, "advisor", "go-on", {}, "not_now"),
    (paused_by_advisor, "advisor", "resume", {"reasons": ["advisor"]}, "not_yours_to_do"),
    (paused_by_advisor, "client", "resume", {"reasons": ["advisor"]}, "not_now"),
    (paused_by_client, "advisor", "resume", {"reasons": ["client"]}, "not_yours_to_do"),
    (paused_by_client, "advisor", "go-on", {}, "not_now"),
    (used_up, "client", "resume", {"reasons": ["maximum"]}, "not_now"),
    (ended, "client", "raise", {"maximum": 3600}, "not_now"),
    (ended, "client", "messages", {"text": "Hello?"}, "call_over"),
    (ended, "client", "pause", {}, "not_now"),
    (ended, "client", "mode", {"mode": "text"}, "not_live"),
    (ended, "advisor", "waive", {"amount": 1}, "not_now"),
    (missed, "client", "raise", {"maximum": 3600}, "not_now"),
    (missed, "client", "messages", {"text": "Hello?"}, "call_over"),
    (ringing, "client", "pause", {}, "not_now"),
    (ringing, "client", "mode", {"mode": "text"}, "not_live"),
    (connecting, "client", "pause", {}, "not_now"),
    (live, "client", "raise", {"maximum": 2400}, "maximum_too_small"),
    (live, "client", "raise", {"maximum": 1200}, "maximum_too_small"),
    (live, "client", "raise", {"maximum": 5001}, "insufficient_funds"),
]


@pytest.mark.parametrize("when", dict.fromkeys(row[0] for row in REFUSED))
def test_refused_and_nothing_changes(stage, when):
    call = when(stage)
    before, purse = state_of(call), money(stage.people["client"])
    for at, who, action, body, code in REFUSED:
        if at is when:
            answer = stage.act(who, call, action, body)
            told = (answer.status_code in {409, 422}, answer.json()["code"])
            assert told == (True, code), (who, action, answer.content)
            assert (state_of(call), money(stage.people["client"])) == (before, purse), (who, action)


@pytest.mark.parametrize("who", ["client", "advisor"])
@pytest.mark.parametrize("when", [ringing, connecting])
def test_hanging_up_before_anything_ran_frees_the_hold(stage, when, who):
    call = when(stage)
    assert stage.act(who, call, "hang-up").status_code == 200
    assert money(stage.people["client"]) == (5000, 0, 0)
    assert Call.objects.get().stage == "ended"
    assert not stage.people["client"].seats.filter(left_at=None).exists()
    assert not Presence.objects.filter(in_call=True).exists()


def test_hanging_up_twice_and_by_both_is_one_end(stage):
    call = stage.call()
    for who in ("client", "advisor", "client"):
        assert stage.act(who, call, "hang-up").status_code == 200
    assert Call.objects.get().events.filter(kind="settled").count() == 1


def test_whoever_rings_one_advisor_cannot_ring_another(stage):
    stage.call(to="ringing")
    form = stage.form(page=stage.other_page) | {"key": "another"}
    answer = stage.browser("client").post("/calls/", form)
    assert answer.url.startswith("/otto/")
    assert Call.objects.count() == 1
    assert money(stage.people["client"]) == (2600, 2400, 0)


def test_an_advisor_in_a_call_of_his_own_cannot_be_rung(stage):
    """Otto asks Mirela; then nobody reaches either of them."""
    give(stage.people["other advisor"], 5000)
    assert stage.press("other advisor").url.startswith("/calls/")
    for page in (stage.page, stage.other_page):
        form = stage.form(page=page) | {"key": f"k-{page.handle}"}
        assert stage.browser("client").post("/calls/", form).url.startswith(f"/{page.handle}/")
    assert Call.objects.count() == 1


@pytest.mark.parametrize("change", [{"connected": False}, {"away": True}])
def test_whoever_left_since_the_page_was_opened_is_not_rung(stage, change):
    form = stage.form()
    Presence.objects.filter(advisor=stage.page).update(**change)
    assert stage.browser("client").post("/calls/", form).url.startswith("/mirela/")
    assert not Call.objects.exists()


# ---- the free sample ----


def talk(stage, ms: int, who: str = "client") -> Call:
    """A call of that length, ended by hanging up."""
    stage.press(who, key=f"k{Call.objects.count()}", maximum="1200")
    call = Call.objects.exclude(stage="ended").get()
    start = now().earlier(ms)
    ring.accept(call.id, start)
    meter.connect(call.id, start.steady_ms, start)
    finish.hang_up(call.id, "client", start.steady_ms + ms, now())
    return call


def test_redialling_does_not_bring_a_second_free_minute(stage):
    """19 s, 19 s and a whole minute: the third call has none any more."""
    give(stage.people["client"], 5000, "more")
    for ms in (19_000, 19_000):
        assert talk(stage, ms).meters.get().free_sample_s == 60
    assert talk(stage, 60_000).meters.get().charge == 120
    assert stage.form()["shown"].split()[2] == "0"


def test_the_sample_is_used_by_what_ran_whoever_ended_it_and_however(stage):
    talk(stage, 20_000)
    for mode in ("text", "audio", "video"):
        assert stage.form(mode=mode)["shown"].split()[2] == "0"


def test_changing_the_price_or_the_page_brings_no_new_sample(stage):
    talk(stage, 30_000)
    stage.page.services.update(free_sample_s=120)
    type(stage.page).objects.update(published_at=None)
    type(stage.page).objects.update(published_at=now().wall - timedelta(days=1))
    assert stage.form()["shown"].split()[2] == "0"


def test_two_accounts_at_once_do_not_get_through_to_one_advisor(stage):
    """Each account has its sample (quotas by device and card come later); the line is one."""
    give(stage.people["stranger"], 5000)
    form = stage.form("stranger")
    stage.call(to="ringing")
    assert stage.browser("stranger").post("/calls/", form).url.startswith("/mirela/")
    assert money(stage.people["stranger"]) == (5000, 0, 0)
