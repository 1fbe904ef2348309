"""In the room: both see and hear each other, write, mute, show a screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import frames, hang_up, over, talk, until
from tests.journeys.people import MODEST

pytestmark = pytest.mark.journey


def control(page: Page, name: str) -> None:
    """Presses a round button below the stage."""
    page.locator(".ctrl").get_by_role("button", name=re.compile(name)).click()


def is_black(page: Page, selector: str) -> bool:
    """Whether a picture is dark all over, by the light of its middle."""
    return page.evaluate(
        """(selector) => {
          const video = document.querySelector(selector);
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [32, 32];
          const paper = canvas.getContext("2d");
          paper.drawImage(video, 0, 0, 32, 32);
          const light = paper.getImageData(0, 0, 32, 32).data;
          return light.every((value, n) => n % 4 === 3 || value < 24);
        }""",
        selector,
    )


def loudness(page: Page) -> float:
    """How loud the other side arrives, over a second (0 to 1)."""
    return page.evaluate(
        """async () => {
          const context = new AudioContext();
          const video = document.querySelector("video.video");
          const ear = context.createAnalyser();
          context.createMediaStreamSource(video.srcObject).connect(ear);
          const heard = new Float32Array(ear.fftSize);
          let most = 0;
          for (let n = 0; n < 20; n += 1) {
            await new Promise((next) => setTimeout(next, 60));
            ear.getFloatTimeDomainData(heard);
            most = Math.max(most, ...heard.map(Math.abs));
          }
          await context.close();
          return most;
        }"""
    )


def show(page: Page, panel: str) -> None:
    """On a phone the chat is a sheet over the stage."""
    if page.viewport_size["width"] < 1000:
        control(page, panel)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_both_see_hear_and_write_to_each_other(people, size):
    people.init_scripts.remove(MODEST)  # with cameras as large as the product asks for
    people.motion = "no-preference"  # and with all that moves
    mirela, dara = people.advisor(), people.client()
    call = talk(people, dara, mirela, size=size)
    for page in call.pages:
        was = frames(page)
        until("the picture moves", lambda page=page, was=was: frames(page) > was + 5)
        until("a picture, not black", lambda page=page: not is_black(page, "video.video"))
        until("the own picture", lambda page=page: not is_black(page, ".self video"))
        until("the other side is heard", lambda page=page: loudness(page) > 0.02)

    write(call.theirs, "The log says “requested timeline 4”.")
    if size == "phone":
        expect(call.his.locator(".ctrl .unread")).to_have_text("1")
        people.look(call.his, "room-message")
    write(call.his, "Then promote the other one.")
    for page in call.pages:
        expect(page.locator(".thread")).to_contain_text("requested timeline 4")
        expect(page.locator(".thread")).to_contain_text("Then promote the other one.")
    people.look(call.theirs, "room-chat")
    hang_up(call.theirs)
    over(call)


def write(page: Page, text: str) -> None:
    """Writes a message beside the call."""
    show(page, "Chat")
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".thread")).to_contain_text(text)


def test_muted_is_silent_camera_off_is_dark_a_screen_is_seen_and_the_meter_runs_on(people):
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela)
    until("heard at first", lambda: loudness(call.his) > 0.02)
    control(call.theirs, "Mute microphone")
    until("silent", lambda: loudness(call.his) < 0.001)
    expect(call.his.locator(".nameplate")).to_contain_text("Dara")
    control(call.theirs, "Camera off")
    expect(call.his.locator("video.video")).to_have_attribute("data-dark", "")
    people.look(call.theirs, "room-muted-client")
    people.look(call.his, "room-muted-advisor")
    call.theirs.wait_for_timeout(7_000)  # longer than the gap that counts as lost
    for page in call.pages:
        expect(page.locator(".room")).to_have_attribute("data-state", "running")

    control(call.theirs, "Mute microphone")
    control(call.theirs, "Camera off")
    until("heard again", lambda: loudness(call.his) > 0.02)
    until("seen again", lambda: not is_black(call.his, "video.video"))

    control(call.theirs, "Share screen")
    expect(call.theirs.locator(".self")).to_contain_text("Screen shared")
    expect(call.his.locator("video.video-fit")).to_be_visible()
    was = frames(call.his)
    until("the screen's picture moves", lambda: frames(call.his) > was + 3)
    people.look(call.his, "room-screen")
    control(call.theirs, "Share screen")
    expect(call.his.locator("video.video-fit")).to_have_count(0)
    was = frames(call.his)
    until("the camera again", lambda: frames(call.his) > was + 3)
    hang_up(call.his)
    assert len(over(call)["meters"]) == 1


def test_a_text_call_runs_without_camera_and_microphone(people):
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela, mode="text")
    for page, text in ((call.theirs, "Is 16 safe to skip?"), (call.his, "Yes, from 15 to 17.")):
        page.get_by_label("Message", exact=True).fill(text)
        page.get_by_role("button", name="Send", exact=True).click()
    for page in call.pages:
        expect(page.locator(".thread")).to_contain_text("Is 16 safe to skip?")
        expect(page.locator(".thread")).to_contain_text("Yes, from 15 to 17.")
        expect(page.locator("mw-meter")).to_contain_text(re.compile("€0.0[1-9]"))
    people.look(call.theirs, "room-text-client")
    people.look(call.his, "room-text-advisor")
    hang_up(call.theirs)
    stands = over(call)
    assert stands["meters"][0]["charge"] == stands["meters"][0]["closed_ms"] // 1000
