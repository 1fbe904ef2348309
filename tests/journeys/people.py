"""Browsers of people: each context is somebody's own device."""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.journeys.house import House
from tests.journeys.look import SIZES, Look, Once

WATCH = (Path(__file__).parent / "watch.js").read_text()
MODEST = (Path(__file__).parent / "modest.js").read_text()


@dataclass(frozen=True)
class Somebody:
    """A person of a journey; `advisor` and `handle` are empty for those without a page."""

    name: str
    person: str
    email: str
    session: str
    advisor: str = ""
    handle: str = ""

    @property
    def page(self) -> str:
        return f"/{self.handle}/"


@dataclass(frozen=True)
class Firm:
    """A company of a journey."""

    name: str
    advisor: str
    handle: str
    company: str

    @property
    def page(self) -> str:
        return f"/{self.handle}/"


class People:
    """Everybody in one journey, their devices, and what the browsers complained about."""

    def __init__(self, browser: Browser, house: House, once: Once, label: str = "") -> None:
        self.browser, self.house, self.label = browser, house, label
        self.complaints: list[str] = []
        self.init_scripts = [WATCH, MODEST]
        self.motion: Literal["reduce", "no-preference"] = "reduce"
        self.stack = ExitStack()
        self.look = Look(self.complaints, once)
        self._hosts = [house.url, house.url.replace("http", "ws"), "data:", "blob:"]
        self._forgiven: list[re.Pattern[str]] = []

    def advisor(self, name: str = "Mirela Tamsø", **service: Any) -> Somebody:
        """A new advisor with a published page; `prices` and the service's fields as given."""
        return Somebody(name=name, **self.house.ask("advisor", name=name, **service))

    def company(
        self, name: str = "Brightdesk GmbH", agents: tuple[str, ...] = (), **service: Any
    ) -> tuple[Firm, list[Somebody]]:
        """A company with a page, and its agents, the longest idle first."""
        made = self.house.ask("company", name=name, agents=list(agents), **service)
        team = [
            Somebody(name=who, **found)
            for who, found in zip(agents, made.pop("agents"), strict=True)
        ]
        return Firm(name=name, **made), team

    def client(self, name: str = "Dara Kovac", cents: int = 5000) -> Somebody:
        """A new person with money."""
        return Somebody(name=name, **self.house.ask("person", name=name, cents=cents))

    def operator(self, name: str = "Olga Brandt") -> Somebody:
        """Somebody who runs the installation."""
        return Somebody(name=name, **self.house.ask("person", name=name, operator=True))

    def device(self, who: Somebody | None, size: str = "desk", **options: Any) -> BrowserContext:
        """A browser in which `who` is signed in (nobody for None)."""
        context = self.browser.new_context(
            viewport=SIZES[size], permissions=["camera", "microphone"], base_url=self.house.url,
            reduced_motion=self.motion, **options,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        for script in self.init_scripts:
            context.add_init_script(script)
        if who:
            cookie = {"name": "sessionid", "value": who.session, "url": self.house.url}
            context.add_cookies([cookie])
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._check_host)
        self.stack.callback(context.close)
        return context

    def open(self, who: Somebody | None, path: str, size: str = "desk", **options: Any) -> Page:
        """A new tab on a new device."""
        page = self.device(who, size, **options).new_page()
        page.goto(path)
        return page

    def may_visit(self, url: str) -> None:
        """Another host that belongs to this journey: the pretend gateway's own page."""
        self._hosts.append(url)

    def forgive(self, *patterns: str) -> None:
        """Complaints that this journey causes on purpose."""
        self._forgiven += [re.compile(pattern) for pattern in patterns]

    def unforgiven(self) -> Iterable[str]:
        """What is left to complain about."""
        return [each for each in self.complaints if not any(p.search(each) for p in self._forgiven)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.complaints.append(f"{message.text} ({place})")

    def _check_host(self, request: Request) -> None:
        if not request.url.startswith(tuple(self._hosts)):
            self.complaints.append(f"asked another host: {request.url}")
