"""What each journey costs in seconds of processor, and who spends them:
`SPENT=FILE pytest -p tests.journeys.spent -m journey …`; `python -m tests.journeys.spent FILE`
prints the dearest first.

`tests/services/cost.py` counts programs that have ended. Here most go on: browsers, servers, the
driver between them and Python. So /proc is read at the beginning and at the end of each phase.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

TICK = os.sysconf("SC_CLK_TCK")
KINDS = ("pages", "browser", "gpu", "network", "media", "driver", "server", "gateway",
         "pytest", "ended", "other")  # fmt: skip


def _kind(command: list[str]) -> str:
    """Whose work a process does, by its command line."""
    line = " ".join(command)
    if "--type=" in line:
        kind = line.partition("--type=")[2].split(" ", 1)[0]
        if kind == "utility":
            for name, word in (("network", "network."), ("media", "audio."), ("media", "video")):
                if word in line.partition("--utility-sub-type=")[2].split(" ", 1)[0]:
                    return name
            return "browser"
        return {"renderer": "pages", "gpu-process": "gpu", "gpu": "gpu"}.get(kind, "browser")
    for word, kind in (
        ("gateways.pretend", "gateway"),
        ("tests.services.zygote", "server"), ("minutewise", "server"),
        # Before the driver: its name stands in the folder that it makes for each browser.
        ("chromium", "browser"), ("chrome", "browser"), ("headless", "browser"),
        ("playwright", "driver"),
    ):  # fmt: skip
        if word in line:
            return kind
    return "other"


def _processes() -> dict[int, tuple[int, float, float, str]]:
    """Every process: parent, seconds of processor, those of its ended children, command."""
    found = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            stat = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
            command = Path(entry.path, "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        own, ended = (sum(map(int, stat[n : n + 2])) / TICK for n in (11, 13))
        found[int(entry.name)] = (int(stat[1]), own, ended, command)
    return found


def spent() -> dict[str, float]:
    """Seconds of processor by kind, of this process and of all that live below it."""
    every = _processes()
    children = defaultdict(list)
    for pid, (parent, *_) in every.items():
        children[parent].append(pid)
    sums: dict[str, float] = defaultdict(float)
    sums["pytest"], sums["ended"] = every[os.getpid()][1:3]
    ahead = list(children[os.getpid()])
    while ahead:
        pid = ahead.pop()
        ahead += children[pid]
        _parent, own, ended, command = every[pid]
        kind = _kind(command.split())
        sums[kind] += own
        # A browser's children that are gone were pages, nearly all of them.
        sums["pages" if kind == "browser" else kind] += ended
    return sums


class Spent:
    """Notes for every phase of every test who spent how much."""

    def _phase(self, item: pytest.Item, phase: str) -> Iterator[None]:
        before, began = spent(), time.monotonic()
        try:
            return (yield)
        finally:
            after = spent()
            gone = {kind: round(after[kind] - before[kind], 2) for kind in KINDS}
            line = [item.nodeid, phase, round(time.monotonic() - began, 2), gone]
            with Path(os.environ["SPENT"]).open("a") as out:
                out.write(json.dumps(line) + "\n")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._phase(item, "setup"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._phase(item, "call"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._phase(item, "teardown"))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Spent())


def table(lines: list[str], most: int = 200) -> str:
    """The dearest journeys first: wall, seconds of processor in all, and by kind."""
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(KINDS) + 1))
    for name, phase, wall, gone in map(json.loads, lines):
        short = name.removeprefix("tests/journeys/test_")
        for key in (short if phase == "call" else f"({phase})", "all"):
            found[key] = [a + b for a, b in zip(found[key], [wall, *gone.values()], strict=True)]
    said = [" ".join(f"{each[:6]:>7}" for each in ("wall", "all", *KINDS))]
    for name, (wall, *kinds) in sorted(found.items(), key=lambda row: -sum(row[1][1:]))[:most]:
        said.append(" ".join(f"{each:7.1f}" for each in (wall, sum(kinds), *kinds)) + f"  {name}")
    return "\n".join(said)


if __name__ == "__main__":
    print(table(Path(sys.argv[1]).read_text().splitlines()))  # noqa: T201
