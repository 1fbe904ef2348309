"""An advisor with a phone: one switch for the thumb, rings in the background, an app."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import accept, at_work, hang_up, over, ring, shows, until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("notifications")]

# A browser under test shows every tab; this one can be put into the background.
BACKGROUND = """(() => {
  window.hiddenNow = false;
  window.tones = 0;
  Object.defineProperty(document, "visibilityState", {
    get: () => (window.hiddenNow ? "hidden" : "visible"),
  });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.tones += 1;
    return start.apply(this, when);
  };
})()"""
# In its turn: Chromium forgets what is being shown while somebody asks for the list.
NOTES = """() => navigator.locks.request("mw-notes", async () => {
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker?.getNotifications() ?? []).map((each) => each.title);
})"""


@pytest.fixture
def browser(whole_browser):
    """Notifications are shown by no other."""
    return whole_browser


def put_away(page: Page, hidden: bool = True) -> None:
    """Another app comes to the front, or this one again."""
    page.evaluate(
        "(hidden) => { window.hiddenNow = hidden;"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_it_rings_in_the_background_by_sound_title_and_notification(people):
    people.init_scripts.append(BACKGROUND)
    mirela, dara = people.advisor(), people.client()
    his = at_work(people, mirela, "phone")
    people.look(his, "console-phone", full=True)
    his.context.grant_permissions(["notifications", "camera", "microphone"])
    his.reload()
    expect(his.get_by_text("A notification comes when it rings")).to_be_visible()
    until("the worker", lambda: his.evaluate(
        "navigator.serviceWorker.getRegistration().then((each) => !!each?.active)"))  # fmt: skip
    put_away(his)
    call = ring(people, dara, mirela, his=his, size="phone", mode="text")
    until("a tone", lambda: his.evaluate("window.tones") > 0)
    until("the title", lambda: "Dara Kovac is calling" in his.title())
    until("a notification", lambda: his.evaluate(NOTES) == ["Dara Kovac is calling"])
    put_away(his, hidden=False)
    accept(call)
    shows(his, "free", "running")
    second = his.context.new_page()
    second.goto("/console/")
    expect(second.locator(".live-call")).to_contain_text("Dara Kovac")
    people.look(second, "console-phone-live")
    until("the notification is gone", lambda: second.evaluate(NOTES) == [])
    hang_up(call.theirs)
    over(call)
    # The console hears of it; nobody reloads.
    expect(second.locator(".live-call")).to_have_count(0)
    expect(second.locator("main")).to_contain_text("1 of 1")


def test_one_switch_takes_calls_or_none(people):
    mirela = people.advisor()
    his = at_work(people, mirela, "phone")
    switch = his.get_by_role("switch", name=re.compile("Take calls"))
    expect(switch).to_be_checked()
    box = switch.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] > 700, "within reach of the thumb"
    switch.click()
    expect(switch).not_to_be_checked()
    until("offline", lambda: people.house.ask("presence", advisor=mirela.advisor)["is"] != "online")
    switch.click()
    expect(switch).to_be_checked()


def test_a_socket_that_died_while_the_phone_slept_comes_back(people):
    people.forgive("ERR_INTERNET_DISCONNECTED", "WebSocket")
    mirela, dara = people.advisor(), people.client()
    his = at_work(people, mirela, "phone")
    his.context.set_offline(True)
    his.evaluate("window.dispatchEvent(new Event('offline'))")
    his.context.set_offline(False)
    his.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    call = ring(people, dara, mirela, his=his, mode="text")
    call.theirs.get_by_role("button", name=re.compile("Cancel")).click()
    expect(his.locator(".ring-card")).to_have_count(0)


def test_the_browser_finds_an_app_and_offers_it(people):
    page = people.open(people.advisor(), "/console/", "phone")
    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest?start=console")
    install = page.get_by_role("button", name="Install as an app")
    expect(install).to_be_hidden()
    page.evaluate("""() => {
      const offer = new Event("beforeinstallprompt", { cancelable: true });
      offer.prompt = async () => { window.asked = true; };
      dispatchEvent(offer);
    }""")
    expect(install).to_be_visible()
    install.click()
    assert page.evaluate("window.asked") is True
    expect(install).to_be_hidden()
