"""Real browsers with fake cameras, on a real server."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.services.installation import Installation, installation

ARGUMENTS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
]
SIZES = {"phone": {"width": 360, "height": 760}, "desk": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


class People:
    """Browsers of people: each context is somebody's own device."""

    def __init__(self, browser: Browser, site: Installation, sessions: dict[str, str]) -> None:
        self.browser, self.site, self.sessions = browser, site, sessions
        self.complaints: list[str] = []
        self.stack = ExitStack()

    def device(self, name: str | None, size: str = "desk") -> BrowserContext:
        """A browser in which `name` is signed in (nobody for None)."""
        context = self.browser.new_context(
            viewport=SIZES[size], permissions=["camera", "microphone"], base_url=self.site.url,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        if name:
            cookie = {"name": "sessionid", "value": self.sessions[name], "url": self.site.url}
            context.add_cookies([cookie])
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._check_host)
        self.stack.callback(context.close)
        return context

    def page(self, name: str | None, path: str, size: str = "desk") -> Page:
        """A new tab on a new device."""
        page = self.device(name, size).new_page()
        page.goto(path)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _check_host(self, request: object) -> None:
        url = request.url
        if not url.startswith((self.site.url, "data:", "blob:", "ws://localhost")):
            self.complaints.append(f"asked another host: {url}")


@pytest.fixture
def stage(tmp_path, browser) -> Iterator[Callable[..., People]]:
    """Opens an installation with the cast: `stage(sample_s=60, ring_s=45, …)`."""
    with ExitStack() as stack:

        def build(**wanted: int) -> People:
            site = stack.enter_context(installation(tmp_path))
            sessions = site.module("tests.journeys.cast", json.dumps(wanted))
            site.start()
            people = People(browser, site, sessions)
            stack.enter_context(people.stack)
            return people

        yield build


@pytest.fixture(autouse=True)
def _show_the_log(request, tmp_path):
    """What the server said, when a journey failed."""
    yield
    log = tmp_path / "server.log"
    if log.exists() and os.environ.get("SHOW_SERVER_LOG"):
        request.node.add_report_section("call", "server", log.read_text()[-8000:])
