"""A real peer connection between two pages of one Chromium, without the server.

Start `npm run play` first, then run this with the project's Python. Prints one line per fact and
ends with 1 if one of them does not hold.
"""

import sys
import time

from playwright.sync_api import Page, sync_playwright

BASE = "http://localhost:5199/frontend/playground/index.html?page=peer&seat="
FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
failed: list[str] = []


def hold(fact: str, true: bool) -> None:
    sys.stdout.write(f"{'ok  ' if true else 'FAIL'} {fact}\n")
    if not true:
        failed.append(fact)


def until(page: Page, condition: str, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.evaluate(condition):
            return True
        page.wait_for_timeout(100)
    return False


def received(page: Page) -> int:
    return int(page.evaluate("bench.received()"))


def flows(page: Page, seconds: float = 2) -> bool:
    before = received(page)
    page.wait_for_timeout(int(seconds * 1000))
    return received(page) > before + 20


def luma(page: Page) -> float:
    """Brightness of the picture that arrives, 0 to 255."""
    return float(
        page.evaluate(
            """() => { const c = document.createElement('canvas'); c.width = c.height = 32;
            const p = c.getContext('2d'); p.drawImage(bench.video, 0, 0, 32, 32);
            const d = p.getImageData(0, 0, 32, 32).data; let s = 0;
            for (let i = 0; i < d.length; i += 4) s += d[i] + d[i+1] + d[i+2];
            return s / (d.length / 4 * 3) }"""
        )
    )


CONNECTED = "window.bench?.seen.state === 'connected'"

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    context = browser.new_context(viewport={"width": 400, "height": 300})
    advisor, client = context.new_page(), context.new_page()
    advisor.goto(BASE + "advisor")
    client.goto(BASE + "client")
    hold("both connect", until(advisor, CONNECTED) and until(client, CONNECTED))
    hold("media arrives on both sides", flows(advisor) and flows(client))
    hold("a picture is seen", until(client, "bench.video.videoWidth > 0"))
    bright = luma(client)

    links = advisor.evaluate("bench.seen.remote")
    client.evaluate("bench.reconnect()")
    client.wait_for_timeout(1500)
    hold("a socket that comes back keeps the link", advisor.evaluate("bench.seen.remote") == links)
    hold("and media flows on", flows(advisor) and flows(client))

    before = received(advisor)
    client.reload()
    hold("a reload makes a new link", until(client, CONNECTED) and until(advisor, CONNECTED))
    hold("media arrives again", flows(advisor) and flows(client))
    hold("the total only grew", received(advisor) > before)

    advisor.evaluate("bench.studio.silence(true)")
    hold("silence keeps packets flowing", flows(client, 3))
    dark = luma(client)
    hold(f"and is black ({bright:.0f} → {dark:.0f})", dark < bright / 3)
    advisor.evaluate("bench.studio.silence(false)")
    client.wait_for_timeout(1500)
    hold("the picture returns", luma(client) > dark * 2 + 10)

    client.evaluate("bench.deafen()")
    client.evaluate("bench.studio.setMic(false)")
    client.evaluate("bench.reconnect()")
    hold(
        "what was missed is said again",
        until(advisor, "bench.seen.theirs.includes('\"mic\":false')"),
    )
    hold("mute is not loss", flows(advisor))
    browser.close()
sys.exit(1 if failed else 0)
