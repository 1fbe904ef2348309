"""A phone whose page is closed: it is told who calls, and the call can still be answered.

Chromium without a push service of Google's can get no address there, so that one answer is stood
in for; everything else is real: keys, encryption, signature, the service on loopback, the worker.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import Call, accept, at_work, hang_up, over, press, shows, until
from tests.services.push import push_service, unpacked

pytestmark = [
    pytest.mark.journey, pytest.mark.timeout(300), pytest.mark.xdist_group("notifications"),
]  # fmt: skip

ADDRESS = """(() => {
  const told = %s;
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0)).buffer;
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => {
    window.askedWith = options;
    const getKey = (name) => bytes(name === "auth" ? told.auth : told.key);
    return { endpoint: told.endpoint, getKey };
  };
})()"""
# In its turn: Chromium forgets what is being shown while somebody asks for the list.
NOTES = """() => navigator.locks.request("mw-notes", async () => {
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker.getNotifications()).map((each) => [each.title, each.body, each.data.url]);
})"""


@pytest.fixture
def browser(whole_browser):
    """Notifications are shown by no other."""
    return whole_browser


@pytest.fixture
def service():
    with push_service() as running:
        yield running


class Worker:
    """The site's worker, reached past every page as a push service reaches it."""

    def __init__(self, context, origin):
        self.origin, self.registrations = origin, {}
        self.page = context.new_page()  # blank: none of the site's
        self.line = context.new_cdp_session(self.page)
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self.line.send("ServiceWorker.enable")
        until("the worker", lambda: self.page.wait_for_timeout(50) or self.registrations)

    def _heard(self, news):
        for each in news["registrations"]:
            if not each["isDeleted"]:
                self.registrations[each["scopeURL"]] = each["registrationId"]

    def hears(self, note):
        number = self.registrations[f"{self.origin}/"]
        told = {"origin": self.origin, "registrationId": number, "data": json.dumps(note)}
        self.line.send("ServiceWorker.deliverPushMessage", told)


def test_a_closed_page_rings_by_the_push_service_and_the_worker(people, service):
    mirela, dara = people.advisor(), people.client()
    browser = service.browser()
    people.init_scripts.append(ADDRESS % json.dumps(browser.told))
    his = at_work(people, mirela, "phone")
    his.context.grant_permissions(["notifications", "camera", "microphone"])
    his.goto("/account/notifications/")
    expect(his.get_by_text("While no page of ours is open")).to_be_visible()
    his.get_by_role("button", name="Tell me in this browser").click()
    mine = his.locator("section", has_text="Browsers that are told").locator("li")
    expect(mine).to_contain_text("this one")
    people.look(his, "account-told", full=True)
    key = his.locator("mw-push").get_attribute("key")
    assert len(unpacked(key)) == 65
    browser.site_key = key
    worker = Worker(his.context, people.house.url)
    his.close()

    theirs = people.open(dara, mirela.page)
    press(theirs, "text", "Standby refuses to start")
    theirs.wait_for_url("**/calls/**")
    came = service.came.get(timeout=30)
    assert (came.status, came.headers["Urgency"]) == (201, "high")
    assert (came.note["kind"], came.note["title"]) == ("ring", "Dara Kovac is calling")
    assert "Standby" not in json.dumps(came.note)

    worker.hears(came.note)
    his = worker.page
    his.goto("/robots.txt")  # a page of the site, to ask the worker what it shows
    until("a notification", lambda: his.evaluate(NOTES))
    assert his.evaluate(NOTES) == [
        ["Dara Kovac is calling", "Press to see who, and for what.", "/console/"]
    ]
    his.goto("/console/")
    call = Call(people, dara, mirela, theirs, his, theirs.url.rstrip("/").rsplit("/", 1)[1])
    accept(call)
    shows(his, "free", "running")
    assert service.came.get(timeout=30).note["title"] == "Dara Kovac called"
    hang_up(call.theirs)
    over(call)


def test_a_browser_is_ended_from_the_list(people, service):
    dara = people.client()
    people.init_scripts.append(ADDRESS % json.dumps(service.browser().told))
    page = people.open(dara, "/account/notifications/")
    page.context.grant_permissions(["notifications"])
    page.get_by_role("button", name="Tell me in this browser").click()
    told = page.locator("section", has_text="Browsers that are told")
    told.get_by_role("button", name="End").click()
    expect(page.get_by_text("That browser is told no more.")).to_be_visible()
    expect(told.locator("li")).to_have_count(0)
