"""Whatever breaks in between: the same call goes on, and nobody pays for the gap."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import (
    Call,
    accept,
    at_work,
    cents,
    frames,
    hang_up,
    over,
    press,
    sees,
    shows,
    talk,
    until,
)
from tests.journeys.line import line

pytestmark = pytest.mark.journey


def running_ms(call: Call) -> int:
    """What the one meter of the call has counted once it is closed."""
    meters = call.now()["meters"]
    assert len(meters) == 1, "a break never opens a second meter"
    return meters[0]["closed_ms"]


def reloads(call: Call, page: Page) -> None:
    """One of the two loads the page anew; both see each other again, and the clock counts on."""
    page.on("dialog", lambda dialog: dialog.accept())  # “leave the page?”
    page.reload()
    for each in call.pages:
        until("the picture is back", lambda each=each: sees(each))
        shows(each, "running")
        was = frames(each)
        until("it moves", lambda each=each, was=was: frames(each) > was + 3)
    stood = cents(page)
    until("it counts on", lambda: cents(page) > stood + 4)


def test_a_reload_of_either_comes_back_into_the_same_call(people):
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela)
    until("a few cents", lambda: cents(call.theirs) >= 6)
    reloads(call, call.theirs)
    reloads(call, call.his)
    hang_up(call.theirs)
    over(call)
    assert running_ms(call) >= 3_000


def test_a_second_tab_joins_the_same_seat_and_can_be_left_again(people):
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela)
    # Media are reported every 2 s: by then both sides are proven, whatever comes after.
    until("some cents", lambda: cents(call.theirs) >= 6)
    second = call.theirs.context.new_page()
    second.goto(call.path)
    expect(call.theirs.locator(".room")).to_contain_text("The call goes on in another tab")
    until("the second tab sees", lambda: sees(second))
    shows(second, "running")
    people.look(call.theirs, "room-other-tab")
    call.theirs.get_by_role("button", name="Bring it here").click()
    expect(second.locator(".room")).to_contain_text("The call goes on in another tab")
    until("the first tab sees again", lambda: sees(call.theirs))
    shows(call.theirs, "running")
    hang_up(call.theirs)
    over(call)
    shows(second, "ended")
    assert running_ms(call) > 0


def test_a_dead_line_is_not_billed_and_the_call_goes_on_when_it_is_back(people):
    people.forgive("ERR_", "WebSocket")
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    with line() as wire:
        his = at_work(people, mirela)
        theirs = people.open(dara, mirela.page, proxy=wire.proxy)
        press(theirs)
        theirs.wait_for_url("**/calls/**")
        call = Call(people, dara, mirela, theirs, his, theirs.url.rstrip("/").rsplit("/", 1)[1])
        rang = time.monotonic()
        accept(call)
        time.sleep(2)
        wire.cut()
        cut = time.monotonic()
        shows(his, "lost")
        expect(theirs.locator(".stage-banners, .stage-note").first).to_contain_text("Reconnecting")
        people.look(his, "room-lost-advisor")
        people.look(theirs, "room-lost-client")
        stood = cents(his)
        assert stood <= 2 * (cut - rang + 1), "counted until the last proof, no longer"
        was = frames(theirs)
        until("the talk goes on between the two", lambda: frames(theirs) > was + 3)
        wire.mend()
        mended = time.monotonic()
        for page in call.pages:
            shows(page, "running")
        until("it counts on", lambda: cents(his) > stood)
        until("both agree", lambda: abs(cents(his) - cents(theirs)) <= 2)
        hang_up(theirs)
        over(call)
        ended = time.monotonic()
        assert running_ms(call) <= 1000 * (ended - mended + cut - rang), "the gap is not in it"


def test_who_does_not_come_back_ends_the_call_where_the_last_proof_was(people):
    people.house.policy(lost_s=3)
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela, mode="audio")
    rang = time.monotonic()
    time.sleep(2)
    call.theirs.close()
    gone = time.monotonic()
    shows(call.his, "ended")
    expect(call.his.locator(".room")).to_contain_text("The connection did not come back")
    people.look(call.his, "room-ended-lost")
    until("settled", lambda: call.now()["meters"][0]["state"] == "settled")
    assert call.now()["outcome"] == "lost"
    assert running_ms(call) <= 1000 * (gone - rang + 4)


def test_a_killed_server_comes_back_into_the_same_call_and_bills_nothing_for_the_gap(people):
    people.forgive("ERR_", "WebSocket", "Failed to load resource")
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela)
    rang = time.monotonic()
    until("ten cents", lambda: cents(call.his) >= 10)
    people.house.site.kill()
    killed = time.monotonic()
    was = frames(call.theirs)
    time.sleep(3)
    assert frames(call.theirs) > was + 3, "media flows on while the server is dead"
    people.house.site.start()
    back = time.monotonic()
    for page in call.pages:
        shows(page, "running", seconds=60)
    print(f"restart to running meter: {time.monotonic() - back:.1f} s")  # noqa: T201
    stood = cents(call.his)
    until("it counts on", lambda: cents(call.his) > stood)
    until("both agree", lambda: abs(cents(call.his) - cents(call.theirs)) <= 2)
    hang_up(call.theirs)
    over(call)
    ended = time.monotonic()
    assert running_ms(call) <= 1000 * (ended - back + killed - rang + 3), "the gap is not in it"
