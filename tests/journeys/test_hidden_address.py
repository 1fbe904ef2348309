"""Somebody hides the IP address: both go through a real relay, and neither sees the other."""

import json
import re

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.journeys.calls import accept, at_work, frames, hang_up, over, press, ring, shows, until
from tests.journeys.test_other_installations import KEEP, WAYS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("hidden-address")]

KIND = re.compile(r"candidate:.*? typ (\w+)(?: raddr (\S+))?")


def candidates(text: str) -> list[tuple[str, str]]:
    """(kind, related address) of every candidate in a frame, alone or in a description."""
    frame = json.loads(text)
    return KIND.findall(json.dumps(frame["data"])) if frame["t"] == "signal" else []


def heard(page: Page) -> list[tuple[str, str]]:
    """Fills with every candidate that the socket of this page brings from the other side."""
    found: list[tuple[str, str]] = []

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", lambda text: found.extend(candidates(str(text))))

    page.on("websocket", follow)
    return found


def hide(page: Page) -> None:
    """Chooses it where one's own profile is."""
    page.goto("/account/")
    page.get_by_label("Hide my IP address").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize("who", ["client", "advisor"])
def test_whoever_hides_neither_learns_the_others_address(with_relay, who):
    people = with_relay
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    people.init_scripts.append(KEEP)
    his = at_work(people, mirela)
    if who == "advisor":
        hide(his)
        his.goto("/console/")
    theirs = people.open(dara, "/account/")
    if who == "client":
        hide(theirs)
    told = {"client": heard(theirs), "advisor": heard(his)}
    theirs.goto(mirela.page)
    expect(theirs.locator("#talk-video [data-relayed]")).to_contain_text("By relay")
    press(theirs, "video")
    theirs.wait_for_url("**/calls/**")
    his.locator(".ring-card").get_by_role("button", name="Accept").click()
    his.wait_for_url("**/calls/**")
    for page in (theirs, his):
        shows(page, "running", seconds=40)
        was = frames(page)
        until("the picture moves", lambda page=page, was=was: frames(page) > was + 5)
        assert page.evaluate(WAYS) == ["relay", "relay"]
        expect(page.locator(".room-head")).to_contain_text("by relay")
    people.look(theirs, "room-by-relay")
    for side, found in told.items():
        assert found, f"nothing was heard by the {side}"
        assert {kind for kind, _address in found} == {"relay"}, f"the {side} was told: {found}"
        assert {address for _kind, address in found} <= {"", "0.0.0.0"}, found  # noqa: S104
    hang_up(theirs)
    shows(theirs, "ended")
    shows(his, "ended")


def test_control_without_the_choice_the_addresses_are_told(with_relay):
    people = with_relay
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    his = at_work(people, mirela)
    told = heard(his)
    call = accept(ring(people, dara, mirela, mode="audio", his=his))
    until("the client's own address", lambda: "host" in {kind for kind, _address in told})
    hang_up(call.theirs)
    over(call)


def test_where_there_is_no_relay_the_call_is_refused_with_a_word(people):
    mirela, dara = people.advisor(), people.client()
    at_work(people, mirela)
    page = people.open(dara, "/account/", "phone")
    expect(page.get_by_label("Hide my IP address")).to_be_disabled()
    expect(page.get_by_text("this installation has no relay")).to_be_visible()
    people.house.ask("hides", person=dara.person)
    page.goto(mirela.page)
    press(page, "video")
    expect(page.get_by_text("One of you hides the IP address").first).to_be_visible()
    press(page, "text")
    page.wait_for_url("**/calls/**")
