"""Talk first, agree on the meter: out of a thread into a free call, and only then a price."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import PATIENCE_S, Call, at_work, hang_up, over
from tests.journeys.people import People, Somebody
from tests.journeys.test_threads import joined, write
from tests.journeys.times import took

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

# When the meter's button was pressed and when the clock ran here, on the machine's one clock.
NOTE_CLOCKS = """() => {
  const look = () => {
    const state = document.querySelector(".room")?.dataset.state;
    if (!window.ranAt && state === "running") window.ranAt = Date.now();
  };
  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
  const press = ({target}) => {
    if (target.closest?.(".room-box .btn-primary")) window.pressedAt = Date.now();
  };
  addEventListener("click", press, true);
}"""


def answered_on_the_page(
    people: People, dara: Somebody, mirela: Somebody, size: str
) -> tuple[Page, Page]:
    """The client has written on the advisor's page, where the button comes with the answer."""
    his = at_work(people, mirela, size)
    theirs = people.open(dara, mirela.page, size)
    write(theirs, "Is 16 safe to skip?")
    expect(theirs.locator(".msg.mine")).to_be_visible()
    joined(theirs)
    expect(theirs.locator("p.talk-call")).to_contain_text("after Mirela Tamsø has written to you")
    his.goto("/threads/")
    his.locator(".thread-line").click()
    joined(his)
    write(his, "It is. Shall we talk?")
    expect(his.locator(".msg.mine")).to_be_visible()
    expect(theirs.locator("mw-chat .talk-call summary")).to_be_visible()
    return theirs, his


def answered(people: People, dara: Somebody, mirela: Somebody, size: str) -> tuple[Page, Page]:
    """Both have the thread open, in which the advisor has answered; he is online."""
    said = {"asked": "Is 16 safe to skip?", "answered": "It is. Shall we talk?"}
    thread = people.house.ask("thread", client=dara.person, advisor=mirela.advisor, **said)
    his = at_work(people, mirela, size, path=thread["path"])
    theirs = people.open(dara, thread["path"], size)
    for page in (theirs, his):
        joined(page)
    return theirs, his


def free_call(
    people: People, dara: Somebody, mirela: Somebody, size: str, *, on_page: bool = False,
    mode: str = "audio",
) -> Call:  # fmt: skip
    """Out of the thread into a free call."""
    begin = answered_on_the_page if on_page else answered
    theirs, his = begin(people, dara, mirela, size)
    people.look(his, "talk-first-advisor")
    theirs.locator(".talk-call summary").click()
    people.look(theirs, f"talk-first-{'page' if on_page else 'thread'}")
    theirs.get_by_role("button", name=f"{mode.capitalize()} free").click()
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
    call = free_call(people, dara, mirela, size, on_page=True)
    for page, name in zip(call.pages, ("client", "advisor"), strict=True):
        expect(page.locator(".meter-state")).to_have_text("Free of charge")
        expect(page.locator(".meter-cost")).to_contain_text("€0.00")
        expect(page.locator(".ctrl .btn-stop .btn-cost")).to_have_text("€0.00")
        people.look(page, f"talk-first-room-{name}")
    hang_up(call.theirs)
    assert over(call)["meters"] == []
    expect(call.theirs.locator(".end-sum")).to_have_text(re.compile("paid nothing"))


def offer(call: Call, rate: str, why: str, mode: str = "audio") -> None:
    """The advisor offers the meter."""
    call.his.get_by_role("button", name="Offer the meter").click()
    box = call.his.locator(".room-box")
    box.get_by_label(re.compile(f"Rate by {mode}")).fill(rate)
    box.get_by_label("What for").fill(why)
    people = call.people
    people.look(call.his, "agree-offer")
    box.get_by_role("button", name="Offer", exact=True).click()


@pytest.mark.parametrize(("size", "mode"), [("phone", "audio"), ("desk", "text")])
def test_the_meter_runs_only_once_the_client_has_confirmed_price_and_maximum(people, size, mode):
    mirela, dara = people.advisor(), people.client()
    call = free_call(people, dara, mirela, size, mode=mode)
    theirs, card = call.theirs, call.theirs.locator(".room-box")

    offer(call, "1.00", "The restore", mode)
    # It comes by itself: no key that was meant for something else answers it.
    expect(card.get_by_role("heading", name="Mirela offers the meter")).to_be_focused()
    expect(card).to_contain_text("“The restore”")
    maxima = card.get_by_role("group", name="At most, in total")
    expect(maxima).to_contain_text("€20.00")
    people.look(theirs, "agree-answer")
    for page in call.pages:
        expect(page.locator(".meter-time")).to_contain_text(re.compile(r"offer open for 4:5\d"))
    card.get_by_placeholder("A word with it").fill("Too dear for me")
    card.get_by_role("button", name="Not now").click()
    expect(call.his.locator(".room")).to_contain_text("Too dear for me")
    expect(call.his.get_by_role("button", name="Offer the meter")).to_be_visible()
    expect(theirs.locator(".meter-state")).to_have_text("Free of charge")

    offer(call, "0.60", "The restore, once more", mode)
    expect(card).to_contain_text("once more")
    card.get_by_label(re.compile("Another amount")).fill("7.50")
    for page in call.pages:
        page.evaluate(NOTE_CLOCKS)
    card.get_by_role("button", name="Start the meter").click()
    for page in call.pages:
        expect(page.locator(".room")).to_have_attribute("data-state", "running")
    ran = [page.evaluate("window.ranAt") for page in call.pages]
    took("confirm to both clocks", theirs.evaluate("window.pressedAt"), max(ran))
    for page in call.pages:
        expect(page.locator(".meter-facts")).to_contain_text("€7.50")
        # More than what proof that comes late may take away again (8 s at most).
        expect(page.locator(".meter-cost")).to_contain_text(
            re.compile(r"€0\.(09|[1-9])"), timeout=PATIENCE_S * 1000
        )
    expect(call.his.get_by_role("button", name="Offer the meter")).to_have_count(0)
    people.look(theirs, "agree-runs")
    hang_up(call.his)
    first, last = over(call)["meters"]
    assert (first["state"], first["charge"]) == ("void", None)
    assert (last["rate"], last["charge"]) == (60, last["closed_ms"] // 1000)
    assert last["charge"] > 0
