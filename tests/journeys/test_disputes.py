"""A client asks money back: settled between the two; and decided by operators, with an appeal."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import euros, hang_up, over, talk, until
from tests.journeys.people import People, Somebody

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]
BOTH = pytest.mark.parametrize("size", ["phone", "desk"])


class Argument:
    """A paid call of the two, and the pages of the dispute about it."""

    def __init__(self, people: People, size: str) -> None:
        self.people, self.size = people, size
        self.mirela = people.advisor(prices={"text": 6000}, free_sample_s=0)
        self.dara = people.client(cents=50_000)
        call = talk(people, self.dara, self.mirela, mode="text")
        until("something is counted", lambda: call.now()["meters"][0]["state"] == "running")
        call.theirs.wait_for_timeout(3_000)
        hang_up(call.theirs)
        meter = over(call)["meters"][0]
        self.paid, self.call = meter["charge"] - meter["waived"], call
        call.theirs.close()
        call.his.close()

    def money(self, who: Somebody) -> dict:
        return self.people.house.ask("money", person=who.person)

    def asks(self) -> Page:
        page = self.people.open(self.dara, f"{self.call.path}receipt", self.size)
        page.get_by_role("link", name="Ask money back").click()
        self.people.look(page, "dispute-ask", full=True)
        page.get_by_label("What went wrong").fill("The answer was for another version")
        page.get_by_role("button", name="Ask for it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{euros(self.paid)} asked back")
        return page

    def opens(self, who: Somebody, theirs: Page) -> Page:
        return self.people.open(who, re.sub(r"^https?://[^/]+", "", theirs.url), self.size)


def typed(cents: int) -> str:
    return f"{cents / 100:.2f}"


@BOTH
def test_the_advisor_offers_half_and_they_settle(people: People, size: str):
    argued = Argument(people, size)
    before, half = argued.money(argued.dara)["available"], argued.paid // 2
    theirs = argued.asks()
    people.look(theirs, "dispute-asked", full=True)
    assert argued.money(argued.mirela)["earnings"] == 0
    his = argued.opens(argued.mirela, theirs)
    his.get_by_label("Offer a part").fill(typed(half))
    people.look(his, "dispute-to-answer", full=True)
    his.get_by_role("button", name="Send the offer").click()
    expect(his.get_by_text(f"You offered to give {euros(half)} back")).to_be_visible()
    theirs.reload()
    people.look(theirs, "dispute-offered", full=True)
    theirs.get_by_role("button", name=re.compile(f"^Accept {re.escape(euros(half))}")).click()
    expect(theirs.get_by_text(f"asked back, {euros(half)} went back")).to_be_visible()
    people.look(theirs, "dispute-settled", full=True)
    assert argued.money(argued.dara)["available"] == before + half
    theirs.goto("/disputes/")
    people.look(theirs, "disputes", full=True)


@BOTH
def test_two_operators_have_the_last_words(people: People, size: str):
    argued = Argument(people, size)
    before = argued.money(argued.dara)["available"]
    theirs = argued.asks()
    his = argued.opens(argued.mirela, theirs)
    his.locator("summary", has_text="Refuse").click()
    his.get_by_label("Why").fill("It was what was asked")
    his.get_by_role("button", name="Refuse").click()
    expect(his.get_by_text("Refused", exact=True).first).to_be_visible()
    theirs.reload()
    theirs.get_by_role("button", name="Let the operator read it").click()
    theirs.get_by_role("button", name="Bring it to the operator").click()
    expect(theirs.get_by_text("With the operator").first).to_be_visible()
    decides(people, argued, "Olga Brandt", size, "0.01", "Nearly all of it was useful")
    theirs.reload()
    theirs.locator("summary", has_text="Appeal").click()
    theirs.get_by_label("What was overlooked").fill("The version")
    people.look(theirs, "dispute-appeal", full=True)
    theirs.get_by_role("button", name="Appeal").click()
    expect(theirs.get_by_text("Appealed", exact=True).first).to_be_visible()
    decides(people, argued, "Oskar Lind", size, typed(argued.paid), "It was for another version")
    theirs.reload()
    expect(theirs.get_by_text(f"asked back, {euros(argued.paid)} went back")).to_be_visible()
    assert argued.money(argued.dara)["available"] == before + argued.paid
    assert argued.money(argued.mirela)["earnings"] == 0


def decides(people: People, argued: Argument, name: str, size: str, sum_: str, why: str) -> None:
    desk = people.open(people.operator(name), "/operator/disputes/", size)
    people.look(desk, "desk-disputes", full=True)
    desk.get_by_role("link", name=argued.dara.name).first.click()
    desk.get_by_label("How much goes back to the client").fill(sum_)
    desk.get_by_label("Why; both of them read it").fill(why)
    people.look(desk, "desk-dispute", full=True)
    desk.get_by_role("button", name=re.compile("^Decide")).click()
    expect(desk.get_by_text(re.compile("^Decided")).first).to_be_visible()
    desk.close()
