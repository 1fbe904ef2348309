"""Money goes back to the card it came from, and out to a bank: also when the bank sends it back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import hang_up, over, talk
from tests.journeys.people import People, Somebody

pytestmark = pytest.mark.journey

PAYS = "DE89 3704 0044 0532 0130 00"
BOTH = pytest.mark.parametrize("size", ["phone", "desk"])


def pretend(people: People) -> str:
    """The pretend gateway's address, which browsers may visit in this journey."""
    url = people.house.site.environment["MINUTEWISE_PRETEND_GATEWAY_URL"]
    people.may_visit(url)
    return url


def top_up(page: Page, amount: str) -> None:
    page.goto("/wallet/top-up")
    page.get_by_label("Other amount").fill(amount)
    page.get_by_role("button", name=re.compile("Top up")).click()
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url("**/wallet/**")


def money(people: People, who: Somebody) -> dict:
    return people.house.ask("money", person=who.person)


@BOTH
def test_what_is_not_spent_goes_back_to_the_cards_it_came_from(people, size):
    pretend(people)
    dara = people.client(cents=0)
    page = people.open(dara, "/wallet/", size)
    top_up(page, "10")
    top_up(page, "5")
    page.goto("/wallet/")
    people.look(page, "wallet-to-send-back", full=True)
    page.get_by_role("link", name="Send back").click()
    expect(page.get_by_text("Card ••4242").first).to_be_visible()
    people.look(page, "send-back", full=True)
    page.get_by_label("Amount").fill("99")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("At most €15.00 are possible now.")).to_be_visible()
    people.look(page, "send-back-refused", full=True)
    page.get_by_label("Amount").fill("12")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("€12.00 were sent back.")).to_be_visible()
    people.look(page, "send-back-done", full=True)
    assert money(people, dara)["available"] == 300
    people.forgive("422")


def ask(page: Page, amount: str) -> None:
    page.get_by_label("Amount").first.fill(amount)
    page.get_by_label("Account holder").fill("Mirela Tamsø")
    page.get_by_label("IBAN").fill(PAYS)
    page.get_by_role("button", name="Pay out").click()
    expect(page.get_by_text("Sent to the bank")).to_be_visible()


def at_the_bank(page: Page, press: str) -> None:
    """Somebody at the pretend bank presses a button on the payout's page there."""
    place = page.get_by_role("link", name="At the pretend bank").first.get_attribute("href")
    bank = page.context.new_page()
    bank.goto(place)
    bank.get_by_role("button", name=press).click()
    expect(bank.get_by_role("button", name=press)).to_have_count(0)
    bank.close()
    page.goto("/wallet/earnings/")


@BOTH
def test_a_payout_fails_comes_back_and_is_paid_the_second_time(people, size):
    pretend(people)
    mirela = people.advisor()
    page = people.open(mirela, "/wallet/earnings/", size)
    people.look(page, "earnings-none", full=True)
    people.house.ask("earn", person=mirela.person, cents=8640)
    page.goto("/wallet/")
    page.get_by_role("link", name="Pay out or move").click()
    people.look(page, "earnings", full=True)
    ask(page, "50")
    people.look(page, "earnings-on-the-way", full=True)
    assert money(people, mirela)["earnings"] == 3640
    at_the_bank(page, "Let it fail")
    expect(page.get_by_text("The money is in your earnings again.")).to_be_visible()
    people.look(page, "earnings-came-back", full=True)
    assert money(people, mirela)["earnings"] == 8640
    letters = page.context.new_page()
    letters.goto("/demo/letters/")
    letters.get_by_role("link", name=re.compile("payout of €50.00 came back")).first.click()
    people.look(letters, "letter-payout-back", full=True)
    letters.close()
    ask(page, "60")
    at_the_bank(page, "Pay it out now")
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()
    page.get_by_label("Amount").last.fill("6.40")
    page.get_by_role("button", name="Move to what you can spend").click()
    expect(page.get_by_text("€6.40 were moved and can be spent.")).to_be_visible()
    people.look(page, "earnings-paid", full=True)
    assert money(people, mirela) == {
        "available": 640, "held": 0, "spendable": 640, "earnings": 2000
    }  # fmt: skip


def test_a_chargeback_is_owed_and_paid_back(people):
    pretend(people)
    dara = people.client(cents=0)
    page = people.open(dara, "/wallet/")
    top_up(page, "30")
    people.house.ask("charge_back", person=dara.person, spent=2000)
    page.goto("/wallet/")
    expect(page.get_by_role("heading", name="You owe €20.00")).to_be_visible()
    people.look(page, "wallet-owes", full=True)
    top_up(page, "25")
    page.goto("/wallet/")
    people.look(page, "wallet-owes-can-pay", full=True)
    page.get_by_role("button", name="Pay back €20.00").click()
    expect(page.get_by_text("€20.00 were paid back.")).to_be_visible()
    assert money(people, dara)["available"] == 500


def test_the_dashboard_before_and_after_the_first_call(people):
    mirela, dara = people.advisor(), people.client()
    page = people.open(mirela, "/dashboard/")
    people.look(page, "dashboard-empty", full=True)
    call = talk(people, dara, mirela, mode="text")
    hang_up(call.theirs)
    over(call)
    page.goto("/console/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Dashboard").click()
    expect(page.get_by_text("1 of 1")).to_be_visible()
    people.look(page, "dashboard-first-call", full=True)
