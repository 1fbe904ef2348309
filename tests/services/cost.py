"""What tests cost in seconds of processor: `COST=FILE pytest -p tests.services.cost …`, and then
`python -m tests.services.cost FILE` prints the dearest files, by phase. `COST_EVERY=8` runs each
eighth test of a file and counts it eight times: an estimate in an eighth of the time.

Programs that a test starts count for it once they have ended. Not counted: PostgreSQL's server,
the controller of xdist, and whatever outlives the last test.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

EVERY = int(os.environ.get("COST_EVERY", "1"))


def spent() -> float:
    """Seconds of processor of this process and of all that it started and saw end."""
    return sum(os.times()[:4])


class Cost:
    """Adds up, in each process of a run, what was spent in which phase of which file."""

    def __init__(self) -> None:
        self.rows: dict[str, list[float]] = {"(start)": [spent(), 0.0, 0.0]}
        self.tests: dict[str, int] = defaultdict(int)
        self.share: dict[str, float] = {}

    def _add(self, name: str, phase: int) -> Iterator[None]:
        before = spent()
        try:
            return (yield)
        finally:
            row = self.rows.setdefault(name, [0.0, 0.0, 0.0])
            row[phase] += spent() - before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Iterator[None]:
        return (yield from self._add("(collection)", 0))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        self.tests[_file(item)] += 1
        return (yield from self._add(_file(item), 0))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._add(_file(item), 1))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._add(_file(item), 2))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if EVERY > 1:
            by_file = {_file(item): [] for item in items}
            for item in items:
                by_file[_file(item)].append(item)
            items[:] = [item for found in by_file.values() for item in found[::EVERY]]
            self.share = {name: len(all_) / len(all_[::EVERY]) for name, all_ in by_file.items()}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.rows["(process)"] = [spent(), 0.0, 0.0]
        with Path(os.environ["COST"]).open("a") as out:
            for name, phases in self.rows.items():
                figures = [self.tests.get(name, 0), *phases]
                share = self.share.get(name, 1)
                out.write(json.dumps([name, *(share * each for each in figures)]) + "\n")


def _file(item: pytest.Item) -> str:
    return item.nodeid.split("::")[0]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Cost())


def table(lines: list[str], most: int) -> str:
    """The dearest files first: tests, seconds in all, in set-up, call and teardown."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, *figures in map(json.loads, lines):
        found[name] = [a + b for a, b in zip(found[name], figures, strict=True)]
    rows = sorted(found.items(), key=lambda row: -sum(row[1][1:]))
    said = [f"{'tests':>6} {'s':>7} {'setup':>7} {'call':>7} {'down':>7}  file"]
    for name, (count, *phases) in rows[:most]:
        shown = " ".join(f"{each:7.1f}" for each in (sum(phases), *phases))
        said.append(f"{count:6.0f} {shown}  {name}")
    return "\n".join(said)


if __name__ == "__main__":
    print(table(Path(sys.argv[1]).read_text().splitlines(), int([*sys.argv, "40"][2])))  # noqa: T201
