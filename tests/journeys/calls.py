"""What people do in a call, said in one word each."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.journeys.people import People, Somebody
from tests.journeys.times import noted, took

PATIENCE_S = 30


def until(what: str, seen: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Waits until `seen()` is true; says what did not come."""
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@dataclass
class Call:
    """A call as both see it: the client's page and the advisor's."""

    people: People
    client: Somebody
    advisor: Somebody
    theirs: Page  # the client's
    his: Page  # the advisor's
    id: str = ""

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.theirs, self.his

    @property
    def path(self) -> str:
        return f"/calls/{self.id}/"

    def now(self) -> dict:
        """How the books and the database see it."""
        return self.people.house.ask("call", call=self.id)


def at_work(
    people: People, advisor: Somebody, size: str = "desk", *, path: str = "/console/",
    **options: object,
) -> Page:  # fmt: skip
    """The advisor's console, or another page of his, once his own page shows him as online."""
    page = people.open(advisor, path, size, **options)
    ask = people.house.ask
    until("online", lambda: ask("presence", advisor=advisor.advisor)["is"] == "online")
    return page


def choose(page: Page, mode: str) -> None:
    """Chooses how to talk, on the call card."""
    page.locator(f"label.choice:has(input[name=talk-by][value={mode}])").click()


def press(page: Page, mode: str = "video", subject: str = "") -> None:
    """Presses the call button of the card."""
    choose(page, mode)
    panel = page.locator(f"#talk-{mode}")
    if subject:
        panel.get_by_label("What is it about?").fill(subject)
    panel.locator("[data-talk]").click()


def ring(
    people: People,
    client: Somebody,
    advisor: Somebody,
    *,
    mode: str = "video",
    subject: str = "Standby refuses to start",
    his: Page | None = None,
    size: str = "desk",
) -> Call:
    """The client presses, the advisor's console rings."""
    his = his or at_work(people, advisor, size)
    theirs = people.open(client, advisor.page, size)
    press(theirs, mode, subject)
    theirs.wait_for_url("**/calls/**")
    call = Call(people, client, advisor, theirs, his, theirs.url.rstrip("/").rsplit("/", 1)[1])
    expect(his.locator(".ring-card")).to_contain_text(f"{client.name} is calling")
    if mode == "video":  # the only one that opens a camera before it rings
        took("press to ringing", noted(theirs, "t-press"), noted(his, "t-ring"))
    return call


def accept(call: Call) -> Call:
    """The advisor accepts; both are in the room, and in video they see each other."""
    call.his.locator(".ring-card").get_by_role("button", name="Accept").click()
    call.his.wait_for_url("**/calls/**")
    for page in call.pages:
        expect(page.locator(".room")).to_have_attribute(
            "data-state", re.compile("free|running|low"), timeout=PATIENCE_S * 1000
        )
    for page in call.pages if call.his.locator(".room[data-mode=video]").count() else ():
        until("a picture of the other side", lambda page=page: sees(page))
        took("accept to first frame", noted(call.his, "t-accept"), noted(page, "t-frame"))
    return call


def talk(people: People, client: Somebody, advisor: Somebody, **how: object) -> Call:
    """From the press to a running meter."""
    return accept(ring(people, client, advisor, **how))


def sees(page: Page) -> bool:
    """Whether a picture of the other side is decoded here."""
    return page.evaluate("(document.querySelector('video.video')?.videoWidth ?? 0) > 0")


def frames(page: Page) -> int:
    """How many frames of the other side were shown so far."""
    return page.evaluate(
        "document.querySelector('video.video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0"
    )


def phase(page: Page) -> str:
    """What the room says of itself: free, running, paused, lost …"""
    return page.locator(".room").get_attribute("data-state") or ""


def shows(page: Page, *phases: str, seconds: float = PATIENCE_S) -> None:
    """Waits until the room is in one of these phases."""
    pattern = re.compile(f"^({'|'.join(phases)})$")
    expect(page.locator(".room")).to_have_attribute("data-state", pattern, timeout=seconds * 1000)


CENTS = """() => {
  const text = document.querySelector(".meter-cost")?.lastChild?.textContent ?? "";
  return Math.round(Number(text.replace(/[^0-9.]/g, "")) * 100);
}"""


def cents(page: Page) -> int:
    """The cost on this screen."""
    return page.evaluate(CENTS)


def euros(amount: int) -> str:
    """As the pages write it."""
    return f"€{amount / 100:.2f}"


def strip(page: Page, name: str) -> None:
    """Presses a button of the meter strip."""
    page.locator("mw-meter").get_by_role("button", name=re.compile(name)).click()


def hang_up(page: Page) -> None:
    """Presses the red button."""
    page.locator(".ctrl").get_by_role("button", name=re.compile("Hang up")).click()


def over(call: Call) -> dict:
    """Waits until both screens say that the call has ended and it is settled; how it stands."""
    for page in call.pages:
        shows(page, "ended")
    until("settled", lambda: all(m["state"] in ("settled", "void") for m in call.now()["meters"]))
    return call.now()
