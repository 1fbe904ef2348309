"""Talk first, agree on the meter: out of a thread into a free call, and only then a price."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import PATIENCE_S, Call, at_work, hang_up, over
from tests.journeys.people import People, Somebody
from tests.journeys.test_threads import joined, write

pytestmark = pytest.mark.journey


def answered(people: People, dara: Somebody, mirela: Somebody, size: str) -> tuple[Page, Page]:
    """Both have the thread open, and the advisor has answered in it."""
    his = at_work(people, mirela, size)
    theirs = people.open(dara, mirela.page, size)
    write(theirs, "Is 16 safe to skip?")
    expect(theirs.locator(".msg.mine")).to_be_visible()
    his.goto("/threads/")
    his.locator(".thread-line").click()
    joined(his)
    write(his, "It is. Shall we talk?")
    expect(his.locator(".msg.mine")).to_be_visible()
    theirs.goto("/threads/")
    theirs.locator(".thread-line").click()
    joined(theirs)
    return theirs, his


def free_call(people: People, dara: Somebody, mirela: Somebody, size: str) -> Call:
    """Out of the thread into a free call by voice."""
    theirs, his = answered(people, dara, mirela, size)
    people.look(his, "talk-first-advisor")
    theirs.locator(".talk-call summary").click()
    people.look(theirs, "talk-first-thread")
    theirs.get_by_role("button", name="Audio free").click()
    theirs.wait_for_url("**/calls/**")
    card = his.locator(".ring-card")
    expect(card).to_contain_text(f"{dara.name} is calling")
    people.look(his, "talk-first-ring")
    card.get_by_role("button", name="Accept").click()
    his.wait_for_url("**/calls/**")
    call = Call(people, dara, mirela, theirs, his, theirs.url.rstrip("/").rsplit("/", 1)[1])
    for page in call.pages:
        expect(page.locator(".room")).to_have_attribute(
            "data-state", "talk", timeout=PATIENCE_S * 1000
        )
    return call


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_out_of_the_thread_into_a_free_call_without_any_money(people, size):
    mirela, dara = people.advisor(), people.client(cents=0)
    call = free_call(people, dara, mirela, size)
    for page, name in zip(call.pages, ("client", "advisor"), strict=True):
        expect(page.locator(".meter-state")).to_have_text("Free of charge")
        expect(page.locator(".meter-cost")).to_contain_text("€0.00")
        expect(page.locator(".ctrl .btn-stop .btn-cost")).to_have_text("€0.00")
        people.look(page, f"talk-first-room-{name}")
    hang_up(call.theirs)
    assert over(call)["meters"] == []
    expect(call.theirs.locator(".end-sum")).to_have_text(re.compile("paid nothing"))
