"""Is each judge awake? `./test awake [WORD]`: plants holes into the real code, one by one, and
runs the tests that should notice. First they run without any: a test that is always red judges
nothing. Prints found/planted; a hole that nobody finds fails.
"""

import sys
import time

import pytest
from _pytest.runner import runtestprotocol

from tests.judges.plant import Hole


class Awake:
    """Runs each collected test once as it is, and once with each hole that it judges."""

    def __init__(self, holes: list[Hole]) -> None:
        self.holes = holes
        self.found: dict[str, str] = {}
        self.unplanted: dict[str, str] = {}
        self.drowsy: list[str] = []  # red without a hole

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        mine = [hole for hole in self.holes if _judges(item, hole)]
        if failures := _failures(item):
            self.drowsy.append(f"{item.nodeid}\n{failures[0].longreprtext[-1500:]}")
            mine = []
        for hole in mine:
            if hole.name not in self.found:
                self._try(item, hole)
        item.session._setupstate.teardown_exact(nextitem)
        return True

    def _try(self, item: pytest.Item, hole: Hole) -> None:
        try:
            with hole.plant():
                failures = _failures(item)
        except Exception as error:
            self.unplanted[hole.name] = repr(error)
            return
        if failures:
            self.found[hole.name] = item.nodeid
        print("!" if failures else ".", end="", flush=True, file=sys.__stdout__)


def _judges(item: pytest.Item, hole: Hole) -> bool:
    return any(item.nodeid == each or item.nodeid.startswith(f"{each}[") for each in hole.judges)


def _failures(item: pytest.Item) -> list[pytest.TestReport]:
    """Runs a test and takes down what it set up; what its module shares stays for the next run."""
    return [r for r in runtestprotocol(item, log=False, nextitem=item.parent) if r.failed]


def report(awake: Awake, started: float) -> int:
    """Says what became of each hole; 0 if all were found by tests that are green without them."""
    width = max(len(hole.name) for hole in awake.holes)
    lines = []
    for hole in awake.holes:
        by, why = awake.found.get(hole.name), awake.unplanted.get(hole.name, "")
        said = f"found by {_short(by)}" if by else f"NOT PLANTED {why}" if why else "NOT FOUND"
        lines.append(f"{hole.name:<{width}}  {said}")
    lines += [f"red without any hole: {name}" for name in awake.drowsy]
    took = time.monotonic() - started
    lines.append(f"holes found/planted: {len(awake.found)}/{len(awake.holes)} in {took:.0f} s")
    print("\n" + "\n".join(lines))  # noqa: T201
    return int(len(awake.found) < len(awake.holes) or bool(awake.drowsy))


def _short(nodeid: str) -> str:
    path, _, test = nodeid.partition("::")
    return f"{path.rsplit('/', 1)[-1]}::{test[:70]}"


class Late:
    """The holes import the application, which is ready only after Django's set-up."""

    def __init__(self, word: str) -> None:
        self.word, self.awake = word, Awake([])

    def pytest_configure(self, config: pytest.Config) -> None:
        from tests.judges.holes import HOLES  # noqa: PLC0415

        self.awake.holes = [hole for hole in HOLES if self.word in hole.name]
        config.pluginmanager.register(self.awake)
        config.args = sorted({judge for hole in self.awake.holes for judge in hole.judges})


def main(word: str) -> int:
    """Plants every hole whose name has `word` in it."""
    started, late = time.monotonic(), Late(word)
    options = ["-qqq", "--no-header", "--no-summary", "--capture=sys"]
    code = pytest.main(options, plugins=[late])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return int(code) or 1
    return report(late.awake, started)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
