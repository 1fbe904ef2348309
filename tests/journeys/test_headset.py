"""A call in the pocket: the screen stays on, the headset works, the lock screen says who."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import hang_up, shows, talk, until

pytestmark = pytest.mark.journey

# What the page hands to the system, which no test can reach: kept where it can be pressed.
LISTEN = """(() => {
  window.headset = {};
  window.lamps = [];
  window.locks = [];
  window.speakers = [];
  const Speaker = window.AudioContext;
  window.AudioContext = class extends Speaker {
    constructor(...how) { super(...how); window.speakers.push(this); }
  };
  const set = MediaSession.prototype.setActionHandler;
  MediaSession.prototype.setActionHandler = function (button, handler) {
    set.call(this, button, handler); // the browser itself decides which buttons there are
    window.headset[button] = handler;
  };
  MediaSession.prototype.setMicrophoneActive = (on) => window.lamps.push(on);
  if (!("WakeLock" in window)) return; // an empty page
  // Without a screen Chromium grants no lock: these stand in for it.
  WakeLock.prototype.request = async (kind) => {
    const lock = { kind, released: false, release: async () => { lock.released = true; } };
    window.locks.push(lock);
    return lock;
  };
})()"""
AWAKE = "window.speakers.map((each) => each.state).filter((each) => each === 'running').length"
HELD = "window.locks.filter((each) => !each.released).length"


def press(page: Page, button: str) -> None:
    """A press on the headset."""
    page.evaluate("(button) => window.headset[button]()", button)


def test_headset_and_screen_follow_the_call(people):
    people.init_scripts.append(LISTEN)
    mirela, dara = people.advisor(), people.client()
    call = talk(people, dara, mirela)
    page = call.theirs
    assert page.evaluate("navigator.mediaSession.metadata?.title") == mirela.name
    mute = page.get_by_role("button", name="Mute microphone")
    press(page, "togglemicrophone")
    expect(mute).to_have_attribute("aria-pressed", "true")
    press(page, "togglemicrophone")
    expect(mute).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.lamps") == [True, False, True]
    press(page, "togglecamera")
    off = page.get_by_role("button", name="Camera off")
    expect(off).to_have_attribute("aria-pressed", "true")
    until("the screen stays on", lambda: page.evaluate(HELD) == 1)
    page.evaluate("window.locks.forEach((each) => { each.released = true; })")  # the tab was hidden
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until("and again, now that it is seen", lambda: page.evaluate(HELD) == 1)
    press(page, "hangup")
    shows(page, "ended")
    assert page.evaluate("Object.values(window.headset).every((each) => each === null)")
    until("the screen may go off", lambda: page.evaluate(HELD) == 0)
    assert page.evaluate("navigator.mediaSession.metadata") is None
    assert page.evaluate("window.speakers.length") > 0, "the end is heard"
    until("nothing plays on in silence", lambda: page.evaluate(AWAKE) == 0)
    shows(call.his, "ended")


def test_writing_leaves_the_headset_alone(people):
    people.init_scripts.append(LISTEN)
    call = talk(people, people.client(), people.advisor(), mode="text")
    assert call.theirs.evaluate("Object.keys(window.headset)") == []
    hang_up(call.theirs)
    shows(call.theirs, "ended")
