"""From a page to a ringing call: signed in on the way, with money, without detours."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import Call, accept, at_work, choose, hang_up, over, press, ring
from tests.journeys.test_newcomer import sign_in, welcome
from tests.journeys.times import noted, took

pytestmark = pytest.mark.journey


def test_a_visitor_presses_call_signs_in_tops_up_checks_the_devices_and_it_rings(people):
    mirela = people.advisor()
    his = at_work(people, mirela, "phone")
    gateway = people.house.site.environment["MINUTEWISE_PRETEND_GATEWAY_URL"]
    people.may_visit(gateway)
    page = people.open(None, mirela.page, "phone")
    people.look(page, "page-online-visitor", full=True)
    press(page, "video", "Standby refuses to start")
    page.wait_for_url("**/sign-in/**")
    sign_in(people, page, "vera@example.org")
    welcome(people, page, "Vera Lind")
    page.wait_for_url(f"**{mirela.page}**")
    expect(page.locator("#talk-video")).to_be_visible()

    people.look(page, "page-no-money", full=True)
    page.locator("#talk-video").get_by_role("link", name=re.compile("Top up first")).click()
    page.wait_for_url("**/wallet/top-up**")
    people.look(page, "top-up", full=True)
    page.get_by_role("radio", name="€25.00").check()
    page.get_by_role("button", name=re.compile("Top up")).click()
    page.wait_for_url(f"{gateway}/**")
    people.look(page, "gateway")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name=re.compile("Pay")).click()
    page.wait_for_url(f"**{mirela.page}**")  # back where it began, with the money
    expect(page.get_by_text("€25.00 are in your wallet.")).to_be_visible()
    panel = page.locator("#talk-video")
    expect(panel.get_by_label("What is it about?")).to_have_value("Standby refuses to start")

    panel.get_by_role("button", name="Check camera and microphone").click()
    expect(panel.locator("mw-device-check video")).to_be_visible()
    expect(panel.get_by_label("Input level: we hear you")).to_be_visible()
    people.look(page, "page-device-check", full=True)
    press(page, "video")
    page.wait_for_url("**/calls/**")
    people.look(page, "room-ringing-client")
    expect(his.locator(".ring-card")).to_contain_text("Vera Lind is calling")
    expect(his.locator(".ring-card")).to_contain_text("Standby refuses to start")
    people.look(his, "console-ringing")
    took("press to ringing", noted(page, "t-press"), noted(his, "t-ring"))
    page.get_by_role("button", name=re.compile("Cancel")).click()
    expect(his.locator(".ring-card")).to_have_count(0)


def test_with_too_little_money_it_does_not_ring_and_leads_to_the_top_up(people):
    mirela, poor = people.advisor(), people.client("Paul Kern", cents=400)
    his = at_work(people, mirela)
    page = people.open(poor, mirela.page)
    choose(page, "video")
    panel = page.locator("#talk-video")
    expect(panel).to_contain_text("€2.00 missing")
    expect(panel.locator("[data-talk]")).to_have_count(0)
    choose(page, "text")  # five minutes of text are three euros
    expect(page.locator("#talk-text [data-talk]")).to_be_visible()

    page.locator("#talk-text").get_by_label("Other amount").fill("10.00")
    page.locator("#talk-text [data-talk]").click()
    expect(page.locator("#talk-text")).to_contain_text("€6.00")  # missing; nothing was sent
    people.look(page, "page-maximum-too-large", full=True)
    page.locator("#talk-text").evaluate("(form) => form.submit()")  # past what the card checks
    expect(page.locator(".toasts")).to_contain_text("less money free in your wallet")
    expect(his.locator(".ring-card")).to_have_count(0)
    assert people.house.ask("calls_of", person=poor.person)["count"] == 0
    assert people.house.ask("money", person=poor.person)["held"] == 0


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_known_and_funded_it_rings_with_one_press_and_holds_the_maximum(people, size):
    mirela, dara = people.advisor(), people.client()
    call = ring(people, dara, mirela, size=size)
    assert people.house.ask("money", person=dara.person)["held"] == 3600
    card = call.his.locator(".ring-card")
    expect(card).to_contain_text("€36.00")
    expect(card).to_contain_text("30 minutes")
    people.look(call.theirs, "room-ringing-client")
    people.look(call.his, "console-ringing")
    accept(call)
    assert people.house.ask("presence", advisor=mirela.advisor)["is"] == "busy"
    hang_up(call.his)
    over(call)


def test_pressed_twice_it_is_one_call(people):
    mirela, dara = people.advisor(), people.client()
    his = at_work(people, mirela)
    page = people.open(dara, mirela.page)
    choose(page, "text")
    page.locator("#talk-text [data-talk]").dblclick()
    page.wait_for_url("**/calls/**")
    expect(his.locator(".ring-card")).to_contain_text(dara.name)
    page.go_back()
    press(page, "text")
    page.wait_for_url("**/calls/**")
    assert people.house.ask("calls_of", person=dara.person)["count"] == 1
    call = Call(people, dara, mirela, page, his, page.url.rstrip("/").rsplit("/", 1)[1])
    accept(call)
    hang_up(page)
    over(call)
