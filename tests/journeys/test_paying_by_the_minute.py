"""What a call costs: nothing within the sample, the same figure everywhere beyond it."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import at_work, cents, euros, hang_up, over, shows, strip, talk, until

pytestmark = pytest.mark.journey


def test_who_hangs_up_within_the_sample_pays_nothing_and_both_are_told(people):
    mirela, dara = people.advisor(free_sample_s=60), people.client()
    call = talk(people, dara, mirela)
    for page in call.pages:
        expect(page.locator("mw-meter")).to_contain_text("Free minute")
    people.look(call.theirs, "room-free-client")
    people.look(call.his, "room-free-advisor")

    hang_up(call.theirs)
    stands = over(call)
    assert [m["charge"] for m in stands["meters"]] == [0]
    assert [h["captured"] for h in stands["holds"]] == [0]
    expect(call.theirs.locator(".room")).to_contain_text("You paid nothing")
    expect(call.his.locator(".room")).to_contain_text("You earned nothing")
    people.look(call.theirs, "room-ended-free-client")
    people.look(call.his, "room-ended-free-advisor")
    call.theirs.goto(f"{call.path}receipt")
    expect(call.theirs.locator("main")).to_contain_text("You hung up within the free sample")
    people.look(call.theirs, "receipt-free", full=True)
    assert people.house.ask("money", person=dara.person)["available"] == 5000


def test_who_stays_pays_the_same_figure_on_both_screens_the_receipt_and_in_the_books(people):
    mirela, dara = people.advisor(free_sample_s=3), people.client()
    before = people.house.ask("operator_earned")["commission"]
    call = talk(people, dara, mirela)
    for page in call.pages:
        shows(page, "running")
    people.look(call.theirs, "room-running-client")
    people.look(call.his, "room-running-advisor")
    for _ in range(4):
        # A screen that gets no processor for seconds is late; it may not stay behind.
        until("one price step apart", lambda: abs(cents(call.theirs) - cents(call.his)) <= 2)
        time.sleep(0.7)

    shown = cents(call.theirs)
    hang_up(call.theirs)
    stands = over(call)
    meter = stands["meters"][0]
    print(f"on the screen at the press: {shown}, charged: {meter['charge']}")  # noqa: T201
    charge = meter["closed_ms"] // 1000 * 120 // 60
    assert meter["charge"] == charge > 0
    assert meter["commission"] == charge * 2000 // 10_000
    assert meter["share"] == charge - meter["commission"]
    for page in call.pages:
        until("the last figure on both screens", lambda page=page: cents(page) == charge)
    people.look(call.theirs, "room-ended-client")
    people.look(call.his, "room-ended-advisor")

    call.theirs.get_by_role("link", name="Receipt").first.click()
    call.theirs.wait_for_url("**/receipt")
    expect(call.theirs.locator("[data-paid]")).to_have_text(euros(charge))
    people.look(call.theirs, "receipt-client", full=True)
    call.his.goto(f"{call.path}receipt")
    expect(call.his.locator("[data-paid]")).to_have_text(euros(meter["share"]))
    people.look(call.his, "receipt-advisor", full=True)

    call.theirs.goto("/wallet/")
    expect(call.theirs.locator("table")).to_contain_text(f"−{euros(charge)}")
    expect(call.theirs.locator("main")).to_contain_text(euros(5000 - charge))
    people.look(call.theirs, "wallet", full=True)
    call.his.goto("/console/")
    expect(call.his.locator("[data-earned]")).to_have_text(euros(meter["share"]))
    people.look(call.his, "console", full=True)
    assert people.house.ask("money", person=mirela.person)["earnings"] == meter["share"]
    after = people.house.ask("operator_earned")["commission"]
    assert after - before == meter["commission"]

    call.theirs.goto("/demo/letters/")
    people.look(call.theirs, "letters", full=True)
    letter = call.theirs.locator("main li", has_text=dara.email).first
    letter.get_by_role("link").click()
    expect(call.theirs.locator("article")).to_contain_text(euros(charge))
    people.look(call.theirs, "letter-receipt", full=True)


def test_another_way_to_talk_is_another_meter_in_the_same_call(people):
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela)
    until("some cents", lambda: cents(call.theirs) >= 4)
    menu = call.theirs.locator(".ctrl").get_by_role("button", name=re.compile("More"))
    menu.click()
    people.look(call.theirs, "room-more")
    call.theirs.get_by_role("button", name=re.compile("Go on by audio")).click()
    people.look(call.theirs, "room-cheaper")
    call.theirs.get_by_role("button", name=re.compile("Change")).click()
    for page in call.pages:
        expect(page.locator(".room")).to_have_attribute("data-mode", "audio")
        expect(page.locator("mw-meter")).to_be_visible()
    expect(call.theirs.locator("mw-meter")).to_contain_text("€0.90/min")
    before = cents(call.theirs)
    people.look(call.theirs, "room-audio-client")
    until("the audio minute counts", lambda: cents(call.theirs) > before)
    until("one price step apart", lambda: abs(cents(call.theirs) - cents(call.his)) <= 2)

    menu.click()
    call.theirs.get_by_role("button", name=re.compile("Go on by video")).click()
    people.look(call.theirs, "room-dearer")
    call.theirs.get_by_role("button", name=re.compile("Change")).click()
    for page in call.pages:
        expect(page.locator(".room")).to_have_attribute("data-mode", "video")
    expect(call.theirs.locator("mw-meter")).to_contain_text("€1.20/min")
    shows(call.theirs, "running")

    hang_up(call.his)
    stands = over(call)
    assert [m["mode"] for m in stands["meters"]] == ["video", "audio", "video"]
    assert [m["rate"] for m in stands["meters"]] == [120, 90, 120]
    total = sum(m["charge"] for m in stands["meters"])
    for page in call.pages:
        until("the sum of the chain", lambda page=page: cents(page) == total)
    assert sum(h["captured"] for h in stands["holds"]) == total
    call.theirs.goto(f"{call.path}receipt")
    expect(call.theirs.locator("[data-paid]")).to_have_text(euros(total))
    people.look(call.theirs, "receipt-modes", full=True)


def test_what_is_waived_is_not_paid_and_stands_on_the_receipt(people):
    mirela, dara = people.advisor(free_sample_s=0, prices={"text": 120}), people.client()
    call = talk(people, dara, mirela, mode="text")
    until("ten cents", lambda: cents(call.his) >= 10)
    strip(call.his, "Waive")
    people.look(call.his, "room-waive")
    call.his.get_by_label(re.compile("Amount in")).fill("0.05")
    call.his.get_by_label(re.compile("Reason")).fill("The first answer was wrong")
    call.his.locator("dialog").get_by_role("button", name=re.compile("^Waive")).click()
    expect(call.theirs.locator(".room")).to_contain_text("€0.05")
    hang_up(call.theirs)
    stands = over(call)
    meter = stands["meters"][0]
    assert meter["waived"] == 5
    assert meter["charge"] == meter["closed_ms"] // 1000 * 2
    paid = meter["charge"] - 5
    assert sum(h["captured"] for h in stands["holds"]) == paid
    assert meter["commission"] == paid * 2000 // 10_000
    call.theirs.goto(f"{call.path}receipt")
    expect(call.theirs.locator("[data-paid]")).to_have_text(euros(paid))
    expect(call.theirs.locator("main")).to_contain_text("The first answer was wrong")
    people.look(call.theirs, "receipt-waived", full=True)


def test_the_sample_is_used_up_once_and_the_button_says_so(people):
    prices = {"text": 120, "audio": 90, "video": 120}
    mirela, dara = people.advisor(free_sample_s=2, prices=prices), people.client()
    call = talk(people, dara, mirela, mode="text")
    until("the sample is passed by far", lambda: cents(call.theirs) >= 8)
    hang_up(call.theirs)
    over(call)
    at_work(people, mirela)
    call.theirs.goto(mirela.page)
    expect(call.theirs.locator("#talk-video")).to_contain_text("You have used your free time")
    people.look(call.theirs, "page-sample-used", full=True)
