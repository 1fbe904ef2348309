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
IDLE_S = 15.0  # the hub asks everybody once in that time whether he is there
LOOK_S, LOOKS_MAX = 3.0, 20
P99_MS = {"sqlite": 500.0, "postgres": 200.0}


@dataclass(slots=True)
class Seen:
    """What one run showed: how long each message took, the server's CPU for each, and its share
    of a core while nobody wrote."""

    took_ms: list[float]
    cpu_ms_each: float
    idle_share: float
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
        "server's CPU, ms a message": seen.cpu_ms_each,
        "of a core while nobody writes": seen.idle_share, "load of the machine": seen.load,
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
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip
    try:
        there = _told(pages, json.dumps(talks))
        assert there["there"] == 2 * size.threads
        _quiet(pids, min(LOOK_S, size.seconds))
        share = _share(pids, min(IDLE_S, size.seconds))
        used, began = cpu_s(pids), time.monotonic()
        played = _told(pages, "write")
        more_s = cpu_s(pids) - used - share * (time.monotonic() - began)
    finally:
        pages.kill()
        pages.wait()
    return _seen(played, more_s, share)


def _told(pages: subprocess.Popen, line: str) -> dict:
    """What the pages answer to a line."""
    assert pages.stdin is not None
    assert pages.stdout is not None
    pages.stdin.write(f"{line}\n")
    answer = pages.stdout.readline()
    assert answer, "the pages ended early"
    return json.loads(answer)


def _share(pids: Sequence[int], s: float) -> float:
    """Which share of a core these processes use for so long."""
    used, began = cpu_s(pids), time.monotonic()
    time.sleep(s)
    return (cpu_s(pids) - used) / (time.monotonic() - began)


def _quiet(pids: Sequence[int], s: float) -> None:
    """Waits until a thousand who came at once have been noted as there: until the server uses no
    longer less from one look to the next, a minute at most."""
    before = _share(pids, s)
    for _ in range(LOOKS_MAX):
        after = _share(pids, s)
        if after > 0.8 * before:
            return
        before = after


def _seen(played: dict, more_s: float, share: float) -> Seen:
    assert not played["refused"], f"refused: {played['refused'][:5]}"
    assert not played["gone"], f"{played['gone']} sockets were closed"
    shown, load = len(played["took_ms"]), os.getloadavg()[0]
    each_ms = max(0.0, more_s) * 1000 / max(1, shown)
    assert not played["unseen"], (
        f"{played['unseen']} of {shown + played['unseen']} messages were not shown in time: "
        f"{each_ms:.0f} ms of CPU a message at a load of {load:.0f}"
    )
    return Seen(played["took_ms"], each_ms, share, load)
