"""An agreement that a card or PayPal pays for: offer, gateway, clocks, receipt; talk goes on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import PATIENCE_S, Call, hang_up, over, shows, until
from tests.journeys.test_talk_first import free_call, offer

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def may_visit_the_gateway(people):
    people.may_visit(people.house.site.environment["MINUTEWISE_PRETEND_GATEWAY_URL"])


def asks(call: Call, way: str) -> Page:
    """The client chooses a card or PayPal in the offer; the page of the gateway opens beside."""
    card = call.theirs.locator(".room-box")
    card.locator("label.choice", has_text=way).click()
    expect(card).to_contain_text("the talk goes on here")
    call.people.look(call.theirs, f"authorise-answer-{way.lower()}")
    with call.theirs.expect_popup() as opened:
        card.get_by_role("button", name="Reserve and start").click()
    page = opened.value
    page.wait_for_url("**/pay/**")
    expect(call.theirs.locator(".banner")).to_contain_text("waiting for €20.00")
    return page


def pays(page: Page, field: str, typed: str) -> None:
    """What the payer types at the gateway."""
    page.get_by_label(field).fill(typed)
    page.locator("button.pay").click()
    page.wait_for_url("**/wallet/authorised/**")


WAYS = [("phone", "Card", "Card number", "4242 4242 4242 4242", "Card ••4242"),
        ("desk", "PayPal", "PayPal account", "dara@paypal.example", "PayPal")]  # fmt: skip


@pytest.mark.parametrize(("size", "way", "field", "typed", "told"), WAYS)
def test_reserved_at_the_gateway_the_clocks_run_and_the_exact_sum_is_taken(
    people, size, way, field, typed, told
):
    mirela, dara = people.advisor(), people.client(cents=0)
    call = free_call(people, dara, mirela, size, mode="text")
    offer(call, "1.00", "The restore", "text")
    page = asks(call, way)
    people.look(call.theirs, "authorise-waiting")
    pays(page, field, typed)
    expect(page.locator("main")).to_contain_text("Confirmed")
    people.look(page, "authorise-reserved")
    page.close()
    for each in call.pages:
        shows(each, "running")
        expect(each.locator(".meter-facts")).to_contain_text("€20.00")
        expect(each.locator(".meter-cost")).to_contain_text(
            re.compile(r"€0\.(09|[1-9])"), timeout=PATIENCE_S * 1000
        )
    hang_up(call.theirs)
    (meter,) = over(call)["meters"]
    assert meter["charge"] > 0
    call.theirs.goto(f"{call.path}receipt")
    paid = f"€{meter['charge'] / 100:.2f}"
    line = call.theirs.locator("[data-by-card]")
    expect(line).to_contain_text(f"{told}: authorised €20.00, taken {paid}")
    people.look(call.theirs, "authorise-receipt")
    comes_back(call, paid, told)


def comes_back(call: Call, paid: str, place: str) -> None:
    """The advisor gives it all back, and the client sends it on to where it came from."""
    theirs, his, look = call.theirs, call.his, call.people.look
    theirs.get_by_role("link", name="Ask money back").click()
    theirs.get_by_label("What went wrong").fill("The answer was for another version")
    theirs.get_by_role("button", name="Ask for it").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text(f"{paid} asked back")
    his.goto(theirs.url)
    his.get_by_role("button", name=re.compile("^Give it all back")).click()
    send_on = theirs.get_by_role("link", name=f"Send it on to {place}")
    until("the gateway has taken it", lambda: theirs.reload() and send_on.count())
    look(theirs, "dispute-send-on", full=True)
    theirs.goto(f"{call.path}receipt")
    expect(theirs.get_by_text(f"{paid} of it came back to your wallet")).to_be_visible()
    look(theirs, "authorise-receipt-back", full=True)
    send_on.click()
    look(theirs, "send-on", full=True)
    theirs.get_by_role("button", name="Send back").click()
    expect(theirs.get_by_text(f"{paid} were sent back.")).to_be_visible()
    look(theirs, "send-on-done", full=True)
    theirs.goto(f"{call.path}receipt")
    expect(theirs.locator("[data-by-card]")).to_contain_text(f"Sent back there later: {paid}")


def test_a_declined_card_is_said_and_the_talk_goes_on_free(people):
    mirela, dara = people.advisor(), people.client(cents=0)
    call = free_call(people, dara, mirela, "desk", mode="text")
    offer(call, "1.00", "The restore", "text")
    pays(asks(call, "Card"), "Card number", "4000 0000 0000 0002")
    expect(call.theirs.locator(".banner")).to_contain_text("Card: declined.")
    for each in call.pages:
        shows(each, "talk")
    hang_up(call.theirs)
    (meter,) = over(call)["meters"]
    assert (meter["state"], meter["charge"]) == ("void", None)
