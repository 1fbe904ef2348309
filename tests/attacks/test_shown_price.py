"""The price shown was not the price charged: it cannot be, because the press carries it."""

import pytest
from django.utils.html import escape

from minutewise.advisors.models import Service
from minutewise.calls.models import Call, Meter
from minutewise.calls.tests.conftest import give, money
from minutewise.ledger.models import Transfer
from minutewise.networks.models import Policy
from minutewise.work.clock import now


def said(client, answer) -> str:
    """The message on the page that the answer leads to."""
    return client.get(answer.url.partition("#")[0]).content.decode()


def nothing_happened(stage) -> bool:
    return not Call.objects.exists() and money(stage.people["client"]) == (5000, 0, 0)


def dearer(stage):
    stage.page.services.get().rates.filter(mode="video").update(amount=240)


def by_the_hour(stage):
    stage.page.services.update(rate_unit_s=3600)


def without_sample(stage):
    stage.page.services.update(free_sample_s=0)


def sample_used(stage):
    call = stage.call(to="ended")
    Meter.objects.filter(call=call).update(closed_ms=30_000)
    Call.objects.update(started_at=call.started_at)


def longer_steps(stage):
    stage.page.services.update(increment_s=60, rounding="started")


def with_a_minimum(stage):
    stage.page.services.update(minimum_charge=500)


def no_longer_by_agreement(stage):
    stage.page.services.update(kind=Service.Kind.SAMPLE)


def sample_cut_by_the_operator(stage):
    Policy.objects.create(network=stage.network, valid_from=now().wall, sample_max_s=30)


@pytest.mark.parametrize(
    "change",
    [dearer, by_the_hour, without_sample, longer_steps, with_a_minimum, sample_cut_by_the_operator],
)
def test_what_changed_after_the_page_was_drawn_is_never_confirmed(stage, change):
    form = stage.form()
    change(stage)
    browser = stage.browser("client")
    answer = browser.post("/calls/", form)
    assert "has changed since this page was opened" in said(browser, answer)
    assert nothing_happened(stage)
    # The fresh page shows what holds now, and that can be pressed.
    assert stage.press(maximum="2400").url.startswith("/calls/")


def test_the_free_minute_on_an_old_page_is_gone_once_it_was_used(stage):
    old = stage.form() | {"key": "an-older-tab"}
    assert " 60 charged" in old["shown"]
    sample_used(stage)
    browser = stage.browser("client")
    assert "has changed since" in said(browser, browser.post("/calls/", old))
    assert Call.objects.count() == 1


def test_free_talk_never_turns_into_a_meter_under_the_finger(stage):
    stage.page.services.update(kind=Service.Kind.AGREEMENT)
    form = stage.form()
    no_longer_by_agreement(stage)
    browser = stage.browser("client")
    assert "has changed since" in said(browser, browser.post("/calls/", form))
    assert nothing_happened(stage)


def test_the_form_on_the_page_carries_what_its_button_says(stage):
    page = stage.browser("client").get("/mirela/").content.decode()
    for mode in ("text", "audio", "video"):
        assert f'name="shown" value="{escape(stage.form(mode=mode)["shown"])}"' in page


def test_the_meter_has_the_terms_that_the_button_showed(stage):
    call = stage.call(to="ringing")
    row = call.meters.get()
    assert (row.rate, row.rate_unit_s, row.free_sample_s, row.maximum) == (120, 60, 60, 2400)


@pytest.mark.parametrize("lacking", ["shown", "key"])
def test_a_form_without_price_or_key_starts_nothing(stage, lacking):
    browser, form = stage.browser("client"), stage.form()
    del form[lacking]
    assert "out of date" in said(browser, browser.post("/calls/", form))
    assert nothing_happened(stage)


def test_pressed_twice_it_is_one_call_and_both_presses_lead_into_it(stage):
    form = stage.form()
    first, second = (stage.browser("client").post("/calls/", form) for _tab in range(2))
    assert first.url == second.url == f"/calls/{Call.objects.get().id}/"


def test_the_same_press_with_another_maximum_confirms_nothing_more(stage):
    first = stage.press(maximum="1200")
    again = stage.browser("client").post("/calls/", {**stage.form(), "maximum": "2400"})
    assert again.url == first.url
    assert money(stage.people["client"]) == (3800, 1200, 0)


def test_a_typed_maximum_comes_back_from_the_sign_in(stage):
    form = stage.form("stranger") | {"maximum": "2400", "other": "15,50"}
    answer = stage.browser("visitor").post("/calls/", form)
    assert "maximum%3D1550" in answer.url


def test_gone_back_to_the_page_of_an_ended_call_a_press_does_not_lead_to_its_receipt(stage):
    form = stage.form()
    browser = stage.browser("client")
    browser.post("/calls/", form)
    call = Call.objects.get()
    stage.act("client", call, "cancel")
    assert "out of date" in said(browser, browser.post("/calls/", form))
    assert Call.objects.count() == 1


def test_two_tabs_with_pages_of_their_own_make_one_call(stage):
    first = stage.press(key="tab-one")
    second = stage.browser("client").post("/calls/", stage.form() | {"key": "tab-two"})
    assert first.url == second.url
    assert Call.objects.count() == 1


def test_an_offer_is_confirmed_by_its_own_press_only(stage):
    """The advisor takes 6.00 an hour back and offers 6.00 a minute, just before the press."""
    service = stage.page.services.get()
    service.kind, service.rate_unit_s = Service.Kind.AGREEMENT, 3600
    service.save()
    call = stage.call()
    stage.act("advisor", call, "offer", {"rate": 600})
    seen = call.meters.get()
    stage.act("advisor", call, "withdraw")
    stage.page.services.update(rate_unit_s=60)
    stage.act("advisor", call, "offer", {"rate": 600})
    body = {"maximum": 4800, "rate": 600, "meter": str(seen.id)}
    refused = stage.act("client", call, "confirm", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "offer_changed")
    assert money(stage.people["client"]) == (5000, 0, 0)


def test_a_key_belongs_to_one_person(stage):
    give(stage.people["stranger"], 5000)
    stage.press("client")
    assert "/mirela/" in stage.press("stranger").url  # busy, not led into somebody's call


def test_a_dearer_mode_is_confirmed_at_the_rate_that_was_shown(stage):
    call = stage.call(mode="audio", maximum=2400)
    before = Transfer.objects.count()
    dearer(stage)
    refused = stage.act("client", call, "mode", {"mode": "video", "rate": 120})
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert call.meters.get().state == "running"
    assert Transfer.objects.count() == before
    assert stage.act("client", call, "mode", {"mode": "video", "rate": 240}).status_code == 200
    assert call.meters.get(number=2).rate == 240


def test_a_price_by_the_hour_is_not_confirmed_as_one_by_the_minute(stage):
    """The same figure, but sixty times the price."""
    stage.page.services.update(rate_unit_s=3600)
    call = stage.call(mode="audio", maximum=2000)
    by_the_hour = stage.page.services.get().rates.get(mode="video").amount
    stage.page.services.update(rate_unit_s=60)
    for shown in ({"rate": by_the_hour}, {"rate": by_the_hour, "rate_unit_s": 3600}):
        refused = stage.act("client", call, "mode", {"mode": "video", **shown})
        assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert call.meters.get().rate_unit_s == 3600
