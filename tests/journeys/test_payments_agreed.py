"""Tips, payments and success fees in Chromium, from the thread to the receipt and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_talk_first import answered
from tests.journeys.test_threads import joined

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def ask(his: Page, amount: str, word: str, **fee: object) -> None:
    """The advisor asks in the thread that is open."""
    his.get_by_role("link", name="Ask for a payment").click()
    if fee:
        his.get_by_role("radio", name=re.compile("Success fee")).check()
        his.get_by_label("Days to solve it").fill(str(fee["days"]))
    his.get_by_label("Amount").fill(amount)
    his.get_by_label("What for").fill(word)


def asks(his: Page) -> None:
    """Sends what was typed, and is back in the thread."""
    his.get_by_role("button", name="Ask", exact=True).click()
    joined(his)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_payment_is_asked_for_paid_tipped_and_given_back(people, size):
    mirela, dara = people.advisor(), people.client()
    theirs, his = answered(people, dara, mirela, size)
    ask(his, "20.00", "Second opinion on the restore")
    people.look(his, "agreed-ask", full=True)
    asks(his)
    expect(his.locator(".agreed-card")).to_contain_text("You asked for")
    people.look(his, "agreed-advisor")

    card = theirs.locator(".agreed-card")  # without a reload
    expect(card).to_contain_text("€20.00")
    expect(theirs.locator("mw-thread")).to_contain_text("asked for a payment of €20.00")
    people.look(theirs, "agreed-client")
    card.get_by_role("button", name=re.compile("Pay €20.00")).click()
    joined(theirs)
    expect(theirs.locator(".agreed-card")).to_have_count(0)
    expect(theirs.locator("mw-thread")).to_contain_text("You paid €20.00")
    expect(his.locator("mw-thread")).to_contain_text(f"{dara.name} paid €20.00")

    theirs.get_by_role("link", name="Give a tip").click()
    people.look(theirs, "agreed-tip", full=True)
    theirs.get_by_role("button", name="Give €5.00").click()
    expect(theirs.locator("[data-paid]")).to_have_text("€5.00")
    people.look(theirs, "agreed-tip-receipt", full=True)

    his.locator(".event a").first.click()
    expect(his.locator("[data-paid]")).to_have_text("€16.00")
    his.locator("summary", has_text="Give money back").click()
    his.get_by_label("How much?").fill("5.00")
    people.look(his, "agreed-refund", full=True)
    his.get_by_role("button", name="Give back", exact=True).click()
    expect(his.locator("[data-paid]")).to_have_text("€12.00")
    theirs.goto("/wallet/")
    expect(theirs.locator("main")).to_contain_text("€30.00")
    expect(theirs.locator("main")).to_contain_text(f"Tip for {mirela.name}")
    people.look(theirs, "agreed-wallet", full=True)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_success_fee_is_agreed_held_and_paid_when_it_is_solved(people, size):
    mirela, dara = people.advisor(), people.client()
    theirs, his = answered(people, dara, mirela, size)
    ask(his, "30.00", "The replica starts again", days=14)
    people.look(his, "agreed-fee-ask", full=True)
    asks(his)
    card = theirs.locator(".agreed-card")
    expect(card).to_contain_text("The replica starts again")
    people.look(theirs, "agreed-fee-client")
    card.get_by_role("button", name=re.compile("Agree, and hold €30.00")).click()
    joined(theirs)
    expect(card).to_contain_text("The money is held")
    people.look(theirs, "agreed-fee-held")
    card.get_by_role("button", name=re.compile("Solved, pay €30.00")).click()
    joined(theirs)
    expect(theirs.locator("mw-thread")).to_contain_text("You said: solved.")
    expect(his.locator("mw-thread")).to_contain_text("The fee of €30.00 is paid")


def may_visit_the_gateway(people) -> None:
    people.may_visit(people.house.site.environment["MINUTEWISE_PRETEND_GATEWAY_URL"])


def at_the_gateway(page: Page, card: str) -> None:
    """What the payer does on the gateway's own page; then they are back."""
    page.wait_for_url("**/pay/**")
    page.get_by_label("Card number").fill(card)
    page.locator("button.pay").click()
    page.wait_for_url("**/agreed/**")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_with_too_little_money_a_card_pays_it_in_one_way_there_and_back(people, size):
    may_visit_the_gateway(people)
    mirela, dara = people.advisor(), people.client(cents=500)
    theirs, his = answered(people, dara, mirela, size)
    ask(his, "20.00", "Second opinion")
    asks(his)
    card = theirs.locator(".agreed-card")
    expect(card.get_by_role("link", name=re.compile("Top up first"))).to_contain_text("€15.00")
    people.look(theirs, "agreed-short-thread")
    card.get_by_role("link", name=re.compile("Pay by card")).click()
    people.look(theirs, "agreed-short-page", full=True)
    theirs.get_by_role("button", name=re.compile("Pay by card")).click()
    at_the_gateway(theirs, "4000 0000 0000 0002")
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Nothing was paid")
    people.look(theirs, "agreed-card-declined", full=True)
    theirs.get_by_role("link", name="Try again").click()
    theirs.get_by_role("button", name=re.compile("Pay by card")).click()
    at_the_gateway(theirs, "4242 4242 4242 4242")
    expect(theirs.locator("[data-paid]")).to_have_text("€20.00")
    expect(theirs.locator("[data-by-card]")).to_contain_text("Card ••4242")
    people.look(theirs, "agreed-card-receipt", full=True)
    expect(his.locator("mw-thread")).to_contain_text(f"{dara.name} paid €20.00")
    assert people.house.ask("money", person=dara.person)["available"] == 500
    assert people.house.ask("money", person=mirela.person)["earnings"] == 1600


def test_a_tip_by_card_when_the_wallet_is_empty(people):
    may_visit_the_gateway(people)
    mirela, dara = people.advisor(), people.client(cents=0)
    theirs, his = answered(people, dara, mirela, "phone")
    theirs.get_by_role("link", name="Give a tip").click()
    theirs.get_by_role("button", name="Give €5.00").click()
    people.look(theirs, "agreed-tip-short", full=True)
    theirs.get_by_role("button", name=re.compile("Give by card")).click()
    at_the_gateway(theirs, "4242 4242 4242 4242")
    expect(theirs.locator("[data-paid]")).to_have_text("€5.00")
    expect(his.locator("mw-thread")).to_contain_text("€5.00")


def test_or_it_is_topped_up_first(people):
    mirela, dara = people.advisor(), people.client(cents=500)
    theirs, his = answered(people, dara, mirela, "phone")
    ask(his, "20.00", "Second opinion")
    asks(his)
    theirs.locator(".agreed-card").get_by_role("link", name=re.compile("Top up first")).click()
    expect(theirs.locator("main")).to_contain_text("€15.00")
    expect(theirs).to_have_url(re.compile("next=/agreed/"))


def test_without_scripts_one_pays_all_the_same(people):
    mirela, dara = people.advisor(), people.client()
    theirs, his = answered(people, dara, mirela, "desk")
    ask(his, "20.00", "Second opinion")
    asks(his)
    plain = people.open(dara, "/threads/", java_script_enabled=False)
    plain.locator(".thread-line").click()
    plain.get_by_role("button", name=re.compile("Pay")).click()
    expect(plain.locator("main")).to_contain_text("You paid €20.00")
    expect(theirs.locator("mw-thread")).to_contain_text("You paid €20.00")
