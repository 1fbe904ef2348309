"""It rings everywhere the advisor is, until one answer; every answer reaches the caller."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import Call, accept, at_work, hang_up, over, press, ring, shows, until

pytestmark = pytest.mark.journey


def test_it_rings_on_every_tab_and_device_and_one_answer_silences_the_others(people):
    mirela, dara = people.advisor(), people.client()
    his = at_work(people, mirela)
    second = his.context.new_page()
    second.goto("/paying/")
    phone = people.open(mirela, "/", "phone")
    expect(phone.locator("main")).to_contain_text("Mirela")
    call = ring(people, dara, mirela, his=his, mode="text")
    for page in (second, phone):
        expect(page.locator(".ring-card")).to_contain_text("Dara Kovac is calling")
    people.look(phone, "ring-over-page")
    accept(call)
    for page in (second, phone):
        expect(page.locator(".ring-card")).to_have_count(0)
    hang_up(call.theirs)
    over(call)


def test_a_word_with_the_refusal_shows_on_the_callers_screen(people):
    mirela, dara = people.advisor(), people.client()
    call = ring(people, dara, mirela)
    card = call.his.locator(".ring-card")
    card.get_by_role("button", name=re.compile("Decline")).click()
    card.get_by_label(re.compile("A word to")).fill("Back in ten minutes")
    people.look(call.his, "console-declining")
    card.get_by_role("button", name=re.compile("^Decline")).click()
    expect(card).to_have_count(0)
    expect(call.theirs.locator(".room")).to_contain_text("Mirela cannot take the call now")
    expect(call.theirs.locator(".room")).to_contain_text("Back in ten minutes")
    expect(call.theirs.locator(".room")).to_contain_text("You paid nothing")
    people.look(call.theirs, "room-declined")
    stands = over_for_the_caller(call, "declined")
    assert [h["captured"] for h in stands["holds"]] == [0]
    assert people.house.ask("money", person=dara.person)["available"] == 5000


def test_who_opens_a_page_while_it_rings_hears_it_and_who_cancels_pays_nothing(people):
    mirela, dara = people.advisor(), people.client()
    call = ring(people, dara, mirela, mode="text")
    late = people.open(mirela, "/wallet/", "phone")
    expect(late.locator(".ring-card")).to_contain_text("Dara Kovac is calling")
    call.theirs.get_by_role("button", name=re.compile("Cancel")).click()
    for page in (late, call.his):
        expect(page.locator(".ring-card")).to_have_count(0)
    expect(call.theirs.locator(".room")).to_contain_text("You cancelled the call")
    people.look(call.theirs, "room-cancelled")
    over_for_the_caller(call, "cancelled")
    call.his.reload()
    expect(call.his.locator("main")).to_contain_text(dara.name)


def test_unanswered_it_stops_and_twice_in_a_row_the_page_says_away(people):
    people.house.policy(ring_s=7)
    mirela, dara = people.advisor(), people.client()
    call = ring(people, dara, mirela, mode="text")
    expect(call.theirs.locator(".room")).to_contain_text("Mirela did not answer")
    expect(call.his.locator(".ring-card")).to_have_count(0)
    people.look(call.theirs, "room-missed")
    over_for_the_caller(call, "missed")
    is_now = people.house.ask("presence", advisor=mirela.advisor)["is"]
    assert is_now == "online", "once is not twice"

    call.theirs.goto(mirela.page)
    press(call.theirs, "text")
    expect(call.theirs.locator(".room")).to_contain_text("Mirela did not answer")
    until("away", lambda: people.house.ask("presence", advisor=mirela.advisor)["is"] == "away")
    call.theirs.goto(mirela.page)
    expect(call.theirs.locator(".call-card")).to_contain_text("Away")
    expect(call.theirs.locator("[data-talk]")).to_have_count(0)
    people.look(call.theirs, "page-away", full=True)
    call.his.reload()
    people.look(call.his, "console-away", full=True)
    call.his.get_by_role("button", name="I am back").click()
    until("back", lambda: people.house.ask("presence", advisor=mirela.advisor)["is"] == "online")


def test_an_answer_between_two_misses_keeps_the_page_online(people):
    people.house.policy(ring_s=7)
    mirela, dara = people.advisor(), people.client()
    call = ring(people, dara, mirela, mode="text")
    expect(call.theirs.locator(".room")).to_contain_text("did not answer")
    call.theirs.goto(mirela.page)
    press(call.theirs, "text")
    call.his.locator(".ring-card").get_by_role("button", name="Accept").click()
    shows(call.his, "free", "running")
    hang_up(call.his)
    shows(call.his, "ended")
    call.his.goto("/console/")
    call.theirs.goto(mirela.page)
    press(call.theirs, "text")
    expect(call.theirs.locator(".room")).to_contain_text("did not answer")
    time.sleep(0.5)
    assert people.house.ask("presence", advisor=mirela.advisor)["is"] == "online"


def over_for_the_caller(call: Call, outcome: str) -> dict:
    """The call has ended so, without a receipt and without a cent."""
    shows(call.theirs, "ended")
    stands = call.now()
    assert stands["outcome"] == outcome
    assert [m["state"] for m in stands["meters"]] == ["void"]
    return stands
