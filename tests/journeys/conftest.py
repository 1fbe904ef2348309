"""Real browsers with fake cameras, on a real server."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

from tests.journeys.calls import PATIENCE_S
from tests.journeys.house import House, RelayHouse
from tests.journeys.house import house as opened
from tests.journeys.house import relay_house as relay_house_opened
from tests.journeys.look import Once
from tests.journeys.people import People
from tests.journeys.times import also, summary, taken

ARGUMENTS = [
    "--no-sandbox",
    # Ten pictures a second show that the talk goes on; each one is drawn, coded and decoded here.
    "--use-fake-device-for-media-stream=fps=10",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-select-desktop-capture-source=Entire screen",
    # A page lives for seconds here: making its scripts faster takes longer than it saves.
    "--js-flags=--no-maglev --no-turbofan",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """What starts browsers; there can be one of it in a process."""
    expect.set_options(timeout=PATIENCE_S * 1000)  # five seconds are short where cores are shared
    with sync_playwright() as play:
        yield play.chromium


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    """The system's Chromium without windows, which costs a fifth less to run."""
    yield from _running(chromium, "chromium-headless-shell", "chromium", "chromium-browser")


@pytest.fixture(scope="session")
def whole_browser(chromium) -> Iterator[Browser]:
    """The system's Chromium with all that belongs to its windows: the only one that notifies."""
    yield from _running(chromium, "chromium", "chromium-browser")


def _running(chromium: BrowserType, *names: str) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, names)), None)
    browser = chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[House]:
    """One installation for all journeys; nobody in it knows anybody of another journey."""
    with opened(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="session")
def relay_house(tmp_path_factory) -> Iterator[RelayHouse]:
    """One installation with a relay for all journeys that need one and demand it of nobody."""
    with relay_house_opened(tmp_path_factory.mktemp("relay")) as found:
        yield found


@pytest.fixture
def with_relay(browser, relay_house, request) -> Iterator[People]:
    """The people of one journey in that installation, whose relay runs at first."""
    relay_house.mend()
    yield from on_stage(browser, relay_house.house, request)


@pytest.fixture
def people(browser, house, request) -> Iterator[People]:
    """The people of one journey; afterwards no browser has complained and the books are sound."""
    yield from on_stage(browser, house, request)


def on_stage(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[People]:
    """People in `house` for one journey, with the checks that hold at the end of each."""
    house.make_ready()
    run = request.getfixturevalue("tmp_path_factory").getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        run = run.parent  # that of all workers
    found = People(browser, house, Once(run / "looked-at"), request.node.name)
    with found.stack:
        yield found
    if os.environ.get("SHOW_SERVER_LOG"):
        request.node.add_report_section("call", "server", house.site.log()[-8000:])
    if complaints := found.unforgiven():
        pytest.fail("\n".join(["the browsers complained:", *complaints]), pytrace=False)
    assert house.ask("books")["broken"] == []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its figures to whoever prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["times"] = taken()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """The figures of a worker that is done."""
    also(getattr(node, "workeroutput", {}).get("times", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How fast it rang and how fast one saw the other, over all journeys."""
    for line in summary():
        terminalreporter.write_line(line)
