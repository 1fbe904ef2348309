"""A long thread: what opening it, scrolling back and searching cost in CPU, and that it is the same
for a hundred messages as for ten thousand; a console with many threads. SQLite and PostgreSQL."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_MOST, Row, rows_or_missed
from benchmarks.settlements import DURABLE
from tests.services.postgres import postgres
from tests.services.template import copy_migrated


@dataclass(frozen=True, slots=True)
class Size:
    """Messages of the short and of the long thread; threads of the console; requests in each of
    five rounds."""

    few: int = 100
    many: int = 10_000
    console: int = 200
    times: int = 10
    databases: tuple[str, ...] = ("sqlite", "postgres")


TINY = Size(few=3, many=60, console=2, times=1, databases=("sqlite",))
CPU_MS = 20.0
GROWS_MAX = 1.25  # what noise does to a ratio of two medians
ASKED = (
    "open, page", "open, snapshot", "scroll back",
    "search, one hit", "search, 50 hits", "search, no hit",
)  # fmt: skip

CONSOLE = ("console", "console, its part that changes", "list of threads")

type Cost = Mapping[str, Mapping[str, float]]  # by question: ms, queries


def run(size: Size) -> list[Row]:
    """One database after the other; one that cannot be had leaves the other be."""
    rows = []
    for name in size.databases:
        empty = _rows_of(name, ASKED)
        grows = Row(f"long-thread {name}: long against short", None, "×", AT_MOST, GROWS_MAX)
        rows += rows_or_missed(partial(_of_thread, name, size, [*empty, grows]), *empty, grows)
        empty = _rows_of(name, CONSOLE)
        rows += rows_or_missed(partial(_of_console, name, size, empty), *empty)
    return rows


def _rows_of(name: str, asked: Sequence[str]) -> list[Row]:
    return [Row(f"long-thread {name}: {what}", None, "ms CPU", AT_MOST, CPU_MS) for what in asked]


def _of_thread(name: str, size: Size, empty: Sequence[Row]) -> list[Row]:
    few, many = (_asked(name, "thread", n, size.times) for n in (size.few, size.many))
    short = {what: {"short": few[what]["ms"]} for what in ASKED}
    rows = _filled(empty[:-1], ASKED, many, short)
    ratios = {what: many[what]["ms"] / max(0.1, few[what]["ms"]) for what in ASKED}
    return [*rows, replace(empty[-1], figure=max(ratios.values()), peers=ratios)]


def _of_console(name: str, size: Size, empty: Sequence[Row]) -> list[Row]:
    return _filled(empty, CONSOLE, _asked(name, "console", size.console, size.times), {})


def _filled(
    empty: Sequence[Row], asked: Sequence[str], cost: Cost, beside: Mapping[str, dict[str, float]]
) -> list[Row]:
    any_page = {"any other page": cost["another page"]["ms"]}
    return [
        replace(
            row, figure=cost[what]["ms"],
            peers={**beside.get(what, {}), "queries": cost[what]["queries"], **any_page},
        )
        for what, row in zip(asked, empty, strict=True)
    ]  # fmt: skip


def _asked(name: str, world: str, n: int, times: int) -> Cost:
    """In a database of its own, so that nothing of another thread is in it."""
    with ExitStack() as stack:
        if name == "postgres":
            url = stack.enter_context(postgres(DURABLE, migrated=True))
        else:
            file = stack.enter_context(folder("thread")) / "db.sqlite3"
            copy_migrated(file)
            url = f"sqlite:///{file}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINUTEWISE_DATABASE_URL": url}
        environment |= {"DJANGO_SETTINGS_MODULE": "minutewise.project.settings"}
        environment |= {"MINUTEWISE_DEMO": "1", "MINUTEWISE_TESTING": "1"}
        command = [sys.executable, "-m", "benchmarks.thread_asked", world, str(n), str(times)]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-4_000:]
        return json.loads(done.stdout)
