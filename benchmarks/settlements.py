"""Settlements a second on PostgreSQL and SQLite, beside pgbench, django-hordak and plain ORM code.

Everybody waits for the disk: fsync is on, on all sides.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.kept_books import books
from benchmarks.peers.pgbench import group_by_group, inserting, tpcb_like
from benchmarks.peers.places import python
from benchmarks.places import folder
from benchmarks.programs import python as own_python
from benchmarks.programs import run as told
from benchmarks.rows import AT_LEAST, Row, rows_or_missed
from tests.services.postgres import postgres
from tests.services.template import copy_migrated

# What eight at once make moves by a quarter within minutes: the peers take turns with them.
TURNS = 3
DURABLE = ("listen_addresses=127.0.0.1", "max_connections=120", "shared_buffers=256MB")


@dataclass(frozen=True, slots=True)
class Size:
    """Settlements of a run; transfers that are there before the large one; pgbench's seconds."""

    settlements: int = 3_000
    old: int = 1_000_000
    seconds: int = 8
    peers: bool = True


TINY = Size(settlements=20, old=100, seconds=1, peers=False)

_PGBENCH = (
    Row("settlements, 64 at once, against pgbench", None, "×", AT_LEAST, 0.8),
    Row("settlements after 1 M transfers", None, "×", AT_LEAST, 0.8),
)
_HORDAK = Row("settlements, 8 at once, against hordak", None, "×", AT_LEAST, 15)
# The limit is ours: half of what a client makes who is written in C, decides nothing and is alone.
_FLOOR = Row("settlements, 8 at once, against the same by pgbench", None, "×", AT_LEAST, 0.5)
_PLAIN = Row("settlements on SQLite, 64 at once, against plain ORM", None, "×", AT_LEAST, 5)


def run(size: Size) -> list[Row]:
    """Each beside its peer; whatever breaks leaves the others be."""
    rows = [
        *rows_or_missed(partial(_against_pgbench, size), *_PGBENCH),
        *rows_or_missed(partial(_on_sqlite, size), _PLAIN),
    ]
    eight = [_FLOOR, _HORDAK] if size.peers else [_FLOOR]
    return [*rows, *rows_or_missed(partial(_eight_at_once, size), *eight)]


def _against_pgbench(size: Size) -> list[Row]:
    """Many at once; the same in books that have grown; pgbench in turn with both."""
    with postgres(DURABLE) as other:
        before = tpcb_like(other, size.seconds)
        with postgres(DURABLE, migrated=True) as url:
            (ours,) = _settling([f"64:{size.settlements}"], url)
        with books(size.old, DURABLE) as url:
            (large,) = _settling([f"64:{size.settlements}"], url)
        bench = (before + tpcb_like(other, size.seconds)) / 2
    few, many = _PGBENCH
    return [
        replace(few, figure=ours / bench, peers={"settlements/s": ours, "pgbench/s": bench}),
        replace(many, figure=large / bench, peers={"settlements/s": large, "pgbench/s": bench}),
    ]


@dataclass(frozen=True, slots=True)
class Turn:
    """Eight at once, one after the other: ours a second and our process's CPU for each (ms); the
    same sent by pgbench (`group_by_group`); the peer's a second, 0 without it."""

    ours: float
    cpu_ms: float
    floor: dict[str, float]
    hordak: float


def _eight_at_once(size: Size) -> list[Row]:
    """Beside them what this machine can do at all: pgbench with what groups of eight send, and
    eight clients of it with one row a transaction, and nothing to decide."""
    count = min(size.settlements, 500)
    with postgres(DURABLE) as url:
        inserted = inserting(url, size.seconds)
    turns = [_turn(count, peers=size.peers) for _ in range(TURNS if size.peers else 1)]
    ours = median(turn.ours for turn in turns)
    floor = {name: median(turn.floor[name] for turn in turns) for name in turns[0].floor}
    row = replace(_FLOOR, figure=ours / floor["pgbench/s"], peers={"settlements/s": ours, **floor})
    if not size.peers:
        return [row]
    hordak, times = (
        median(turn.hordak for turn in turns),
        [each.ours / each.hordak for each in turns],
    )
    peers = {"settlements/s": ours, "hordak/s": hordak, "at least": min(times),
             "at most": max(times), "CPU ms of our process": median(each.cpu_ms for each in turns),
             "the same by pgbench/s": floor["pgbench/s"],
             "pgbench, one row a transaction/s": inserted}  # fmt: skip
    return [row, replace(_HORDAK, figure=ours / hordak, peers=peers)]


def _turn(count: int, *, peers: bool) -> Turn:
    with postgres((*DURABLE, "track_wal_io_timing=on"), migrated=True) as url:
        floor = group_by_group(url, groups=max(count // 4, 2))
    with postgres(DURABLE, migrated=True) as url:
        said = _told([f"8:{4 * count}"], url)
    hordak = 0.0
    if peers:
        with postgres(DURABLE) as url:
            command = [python(), "-m", "benchmarks.peers.hordak_settling", "8", str(count), url]
            hordak = _said(command)["per_s"]
    return Turn(said["per_s"][0], said["cpu_ms"][0], floor, hordak)


def _on_sqlite(size: Size) -> list[Row]:
    count = min(size.settlements, 1_500)
    with folder("sqlite") as path:
        copy_migrated(path / "books.sqlite3")
        (ours,) = _settling([f"64:{count}"], f"sqlite:///{path}/books.sqlite3")
        command = [sys.executable, "-m", "benchmarks.peers.plain_orm", "64", str(min(count, 300))]
        plain = _said([*command, str(path / "plain.sqlite3")])["per_s"]
    return [replace(_PLAIN, figure=ours / plain, peers={"settlements/s": ours, "plain/s": plain})]


def _settling(runs: Sequence[str], url: str) -> list[float]:
    """How many a second in each run."""
    found: list[float] = _told(runs, url)["per_s"]
    return found


def _told(runs: Sequence[str], url: str) -> Any:
    return json.loads(own_python(["-m", "benchmarks.settling", *runs], url))


def _said(command: Sequence[str | Path]) -> Any:
    return json.loads(told(command))
