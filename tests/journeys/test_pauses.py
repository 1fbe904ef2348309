"""The clock stops for either side, goes on by consent, and never beyond the money."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import (
    Call,
    at_work,
    cents,
    choose,
    frames,
    hang_up,
    over,
    shows,
    strip,
    talk,
    until,
)
from tests.journeys.people import People, Somebody

pytestmark = pytest.mark.journey

DEAR = {"prices": {"text": 6000, "video": 6000}, "free_sample_s": 0}  # a euro a second
BRISK = {"prices": {"video": 600}, "free_sample_s": 0}  # ten cents a second


def stands_still(call: Call) -> int:
    """The cost of a stopped clock: the same on both screens, and for pictures of a second."""
    until("one figure", lambda: cents(call.theirs) == cents(call.his))
    before = cents(call.theirs)
    was = frames(call.theirs)
    until("the talk itself goes on", lambda: frames(call.theirs) > was + 10)
    assert cents(call.theirs) == cents(call.his) == before
    return before


def runs_on(call: Call, stood: int) -> None:
    """The clock goes on on both screens, beyond the cost at which it stood."""
    for page in call.pages:
        shows(page, "running")
    until("it counts on", lambda: cents(call.theirs) > stood)


def test_either_side_pauses_hers_ends_with_her_press_his_with_his_word_and_her_consent(people):
    mirela, dara = people.advisor(**BRISK), people.client(cents=60_000)
    call = talk(people, dara, mirela)
    strip(call.theirs, "Pause")
    for page in call.pages:
        shows(page, "paused")
    expect(call.theirs.locator("mw-meter")).to_contain_text("Paused by you")
    expect(call.his.locator("mw-meter")).to_contain_text("Paused by Dara")
    people.look(call.theirs, "room-paused-client")
    people.look(call.his, "room-paused-advisor")
    stood = stands_still(call)
    expect(call.his.locator("mw-meter").get_by_role("button", name="Resume")).to_have_count(0)
    strip(call.theirs, "Resume")
    runs_on(call, stood)

    strip(call.his, "Pause")
    for page in call.pages:
        shows(page, "paused")
    expect(call.theirs.locator("mw-meter")).to_contain_text("Paused by Mirela")
    resume = call.theirs.locator("mw-meter").get_by_role("button", name=re.compile("Resume"))
    expect(resume).to_have_count(0)
    stands_still(call)
    strip(call.his, "Go on")
    expect(resume).to_contain_text("€6.00/min")
    people.look(call.theirs, "room-consent")
    stood = stands_still(call)  # his word alone starts nothing
    resume.click()
    runs_on(call, stood)
    hang_up(call.theirs)
    assert len(over(call)["meters"]) == 1


def test_ten_seconds_before_the_sample_ends_the_client_is_warned_and_may_leave(people):
    mirela, dara = people.advisor(free_sample_s=16), people.client()
    call = talk(people, dara, mirela, mode="text")
    banner = call.theirs.locator(".stage-banners")
    expect(banner).to_contain_text("Free time ends in")
    expect(call.his.locator(".stage-banners")).to_contain_text("Free time ends in")
    banner.get_by_role("button", name=re.compile("Hang up, pay nothing")).click()
    assert [m["charge"] for m in over(call)["meters"]] == [0]


def little(people: People, client: Somebody, advisor: Somebody, maximum: str, mode: str) -> Call:
    """A call with a maximum typed by the client; it may be used up before anybody looks."""
    his = at_work(people, advisor)
    page = people.open(client, advisor.page)
    choose(page, mode)
    panel = page.locator(f"#talk-{mode}")
    panel.get_by_label("Other amount").fill(maximum)
    panel.locator("[data-talk]").click()
    page.wait_for_url("**/calls/**")
    his.locator(".ring-card").get_by_role("button", name="Accept").click()
    his.wait_for_url("**/calls/**")
    return Call(people, client, advisor, page, his, page.url.rstrip("/").rsplit("/", 1)[1])


def test_low_money_is_said_in_time_and_a_raise_goes_on_without_a_break(people):
    people.house.policy(minimum_minutes=0, proposed_minutes=1)
    mirela, dara = people.advisor(**DEAR), people.client(cents=60_000)
    call = little(people, dara, mirela, "29.00", "video")
    for page in call.pages:
        shows(page, "low")
    people.look(call.theirs, "room-low-client")
    people.look(call.his, "room-low-advisor")
    strip(call.theirs, "Raise by")
    expect(call.theirs.locator("mw-meter")).to_contain_text("€329.00")
    expect(call.his.locator("mw-meter")).to_contain_text("€329.00")
    shows(call.theirs, "running")
    assert people.house.ask("money", person=dara.person)["held"] == 32_900
    hang_up(call.theirs)
    stands = over(call)
    assert len(stands["meters"]) == 1
    assert sum(h["captured"] for h in stands["holds"]) == stands["meters"][0]["charge"]


def test_at_the_maximum_the_clock_stops_and_a_raise_goes_on(people):
    people.house.policy(minimum_minutes=0, proposed_minutes=1)
    mirela, dara = people.advisor(**DEAR), people.client(cents=60_000)
    call = little(people, dara, mirela, "4.00", "video")
    for page in call.pages:
        shows(page, "maximum")
        assert cents(page) == 400
    people.look(call.theirs, "room-maximum-client")
    people.look(call.his, "room-maximum-advisor")
    strip(call.theirs, "Go on")
    for page in call.pages:
        shows(page, "running")
    until("it counts on", lambda: cents(call.his) > 400)
    hang_up(call.his)
    assert [m["state"] for m in over(call)["meters"]] == ["settled"]


def test_used_up_and_not_raised_the_call_ends_at_exactly_the_maximum(people):
    people.house.policy(minimum_minutes=0, proposed_minutes=1, maximum_s=3)
    mirela, dara = people.advisor(**DEAR), people.client(cents=400)
    call = little(people, dara, mirela, "4.00", "text")
    for page in call.pages:
        shows(page, "ended")
        expect(page.locator(".room")).to_contain_text("The maximum was reached")
    people.look(call.theirs, "room-ended-maximum")
    stands = over(call)
    assert stands["outcome"] == "maximum"
    assert [m["charge"] for m in stands["meters"]] == [400]
    money = people.house.ask("money", person=dara.person)
    assert (money["available"], money["held"]) == (0, 0)


def test_the_client_tops_up_without_leaving_the_call(people):
    people.house.policy(minimum_minutes=0, proposed_minutes=1)
    mirela, dara = people.advisor(prices={"text": 600}, free_sample_s=0), people.client(cents=50)
    gateway = people.house.site.environment["MINUTEWISE_PRETEND_GATEWAY_URL"]
    people.may_visit(gateway)
    call = little(people, dara, mirela, "0.50", "text")
    for page in call.pages:
        shows(page, "maximum")
    people.look(call.theirs, "room-maximum-no-money")
    with call.theirs.expect_popup() as opened:
        call.theirs.locator("mw-meter").get_by_role("link", name=re.compile("Top up")).click()
    pay(opened.value, gateway)
    opened.value.close()
    assert call.now()["stage"] == "live"
    strip(call.theirs, "Go on")
    for page in call.pages:
        shows(page, "running", "low")
    hang_up(call.theirs)
    assert len(over(call)["meters"]) == 1


def pay(page: Page, gateway: str) -> None:
    """Tops up 100 euros in a tab of its own."""
    page.wait_for_url("**/wallet/top-up**")
    page.get_by_role("radio", name="€100.00").check()
    page.get_by_role("button", name=re.compile("Top up")).click()
    page.wait_for_url(f"{gateway}/**")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name=re.compile("Pay")).click()
    page.wait_for_url("**/calls/**")
