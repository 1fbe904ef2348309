"""Message sent → shown to the other, while both have the thread open: 500 threads, 20 messages a
second, through the real server, on SQLite and on PostgreSQL that waits for its disk."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.cpu import cpu_s, family
from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_MOST, Row, rows_or_missed
from benchmarks.settlements import DURABLE
from tests.services.installation import Installation, installation
from tests.services.postgres import postgres


@dataclass(frozen=True, slots=True)
class Size:
    """Open threads, messages a second over all of them, for how long."""

    threads: int = 500
    per_s: float = 20.0
    seconds: float = 40.0
    databases: tuple[str, ...] = ("sqlite", "postgres")


TINY = Size(threads=2, per_s=4.0, seconds=1.0, databases=("sqlite",))
P99_MS = {"sqlite": 500.0, "postgres": 200.0}


@dataclass(slots=True)
class Seen:
    """What one run showed: how long each message took, and the server's CPU for each."""

    took_ms: list[float]
    cpu_ms_each: float
    load: float


def run(size: Size) -> list[Row]:
    """One database after the other; one that cannot be had leaves the other be."""
    rows = []
    for name in size.databases:
        empty = [
            Row(f"threads-live {name}: sent to shown p50", None, "ms", AT_MOST, 50),
            Row(f"threads-live {name}: sent to shown p99", None, "ms", AT_MOST, P99_MS[name]),
        ]
        rows += rows_or_missed(partial(_measured, name, size, empty), *empty)
    return rows


def _measured(name: str, size: Size, empty: Sequence[Row]) -> list[Row]:
    with _server(name) as site:
        seen = _watch(site, size)
    ordered = sorted(seen.took_ms)
    peers = {
        "messages": len(ordered), "slowest": ordered[-1],
        "server's CPU, ms a message": seen.cpu_ms_each, "load of the machine": seen.load,
    }  # fmt: skip
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.99))
    return [replace(empty[0], figure=p50, peers=peers), replace(empty[1], figure=p99, peers=peers)]


@contextmanager
def _server(name: str) -> Iterator[Installation]:
    """An installation that has not been started, with a database that waits for its disk."""
    with ExitStack() as stack:
        path = stack.enter_context(folder("threads"))
        url = f"sqlite:///{path}/db.sqlite3"
        if name == "postgres":
            url = stack.enter_context(postgres(DURABLE))
        yield stack.enter_context(installation(path, {"MINUTEWISE_DATABASE_URL": url}))


def _watch(site: Installation, size: Size) -> Seen:
    """The pages come, a while nobody writes, then they do: what the sockets cost anyway, and the
    installation's own life, is taken off the CPU."""
    talks = site.module("benchmarks.threads_prepared", str(size.threads))
    site.start()
    assert site.process is not None
    pids = family(site.process.pid)
    command = [sys.executable, "-m", "benchmarks.threads_played"]
    pages = subprocess.Popen(
        [*command, str(site.port), str(size.per_s), str(size.seconds)], env=site.environment,
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert pages.stdin is not None
        pages.stdin.write(json.dumps(talks))
        pages.stdin.close()
        marks = [_mark(pages, pids) for _ in range(3)]
    finally:
        pages.kill()
        pages.wait()
    return _seen(marks, len(talks["talks"]))


type Mark = tuple[dict, float, float]  # what the pages said; the server's CPU then; when, in s


def _mark(pages: subprocess.Popen, pids: list[int]) -> Mark:
    assert pages.stdout is not None
    line = pages.stdout.readline()
    assert line, "the pages ended early"
    return json.loads(line), cpu_s(pids), time.monotonic()


def _seen(marks: Sequence[Mark], threads: int) -> Seen:
    (there, began, began_s), (_, idle, idle_s), (played, used, used_s) = marks
    assert there["there"] == 2 * threads
    assert not played["refused"], f"refused: {played['refused'][:5]}"
    assert not played["gone"], f"{played['gone']} sockets were closed"
    each_s = (idle - began) / max(0.1, idle_s - began_s)
    messages = max(1, len(played["took_ms"]))
    cpu_s_more = max(0.0, used - idle - each_s * (used_s - idle_s))
    return Seen(played["took_ms"], cpu_s_more * 1000 / messages, os.getloadavg()[0])
