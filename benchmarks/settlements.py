"""Settlements a second on PostgreSQL and SQLite, beside pgbench, django-hordak and plain ORM code.

Everybody waits for the disk: fsync is on, on all sides.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.kept_books import books
from benchmarks.peers.places import python
from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_LEAST, Row, rows_or_missed
from tests.services.postgres import binaries, postgres
from tests.services.template import copy_migrated

DURABLE = ("listen_addresses=127.0.0.1", "max_connections=120", "shared_buffers=256MB")
_TPS = re.compile(r"tps = ([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Size:
    """Settlements of a run; transfers that are there before the large one; pgbench's seconds."""

    settlements: int = 3_000
    old: int = 1_000_000
    seconds: int = 8
    peers: bool = True


TINY = Size(settlements=20, old=100, seconds=1, peers=False)
TOO_LONG_S = 200  # of any one part

_PGBENCH = (
    Row("settlements, 64 at once, against pgbench", None, "×", AT_LEAST, 0.8),
    Row("settlements after 1 M transfers", None, "×", AT_LEAST, 0.8),
)
_HORDAK = Row("settlements, 8 at once, against hordak", None, "×", AT_LEAST, 15)
_PLAIN = Row("settlements on SQLite, 64 at once, against plain ORM", None, "×", AT_LEAST, 5)


def run(size: Size) -> list[Row]:
    """Each beside its peer; whatever breaks leaves the others be."""
    rows = [
        *rows_or_missed(partial(_against_pgbench, size), *_PGBENCH),
        *rows_or_missed(partial(_on_sqlite, size), _PLAIN),
    ]
    if size.peers:
        rows += rows_or_missed(partial(_against_hordak, size), _HORDAK)
    return rows


def _against_pgbench(size: Size) -> list[Row]:
    """Many at once; the same in books that have grown; pgbench in turn with both."""
    with postgres(DURABLE) as other:
        before = _pgbench(other, size.seconds)
        with postgres(DURABLE, migrated=True) as url:
            (ours,) = _settling([f"64:{size.settlements}"], url)
        with books(size.old, DURABLE) as url:
            (large,) = _settling([f"64:{size.settlements}"], url)
        bench = (before + _pgbench(other, size.seconds)) / 2
    few, many = _PGBENCH
    return [
        replace(few, figure=ours / bench, peers={"settlements/s": ours, "pgbench/s": bench}),
        replace(many, figure=large / bench, peers={"settlements/s": large, "pgbench/s": bench}),
    ]


def _against_hordak(size: Size) -> list[Row]:
    """Eight at once; beside them what this machine's disk and PostgreSQL can do at all: eight
    clients of pgbench with one row a transaction, and nothing to decide."""
    count = min(size.settlements, 500)
    with postgres(DURABLE, migrated=True) as url:
        floor = _inserting(url, size.seconds)
        said = _told([f"8:{4 * count}"], url)
    (ours,), (cpu_ms,) = said["per_s"], said["cpu_ms"]
    with postgres(DURABLE) as url:
        command = [python(), "-m", "benchmarks.peers.hordak_settling", "8", str(count), url]
        hordak = _said(command, os.environ)["per_s"]
    peers = {"settlements/s": ours, "hordak/s": hordak, "CPU ms of our process": cpu_ms,
             "pgbench, one row a transaction/s": floor}  # fmt: skip
    return [replace(_HORDAK, figure=ours / hordak, peers=peers)]


def _on_sqlite(size: Size) -> list[Row]:
    count = min(size.settlements, 1_500)
    with folder("sqlite") as path:
        copy_migrated(path / "books.sqlite3")
        (ours,) = _settling([f"64:{count}"], f"sqlite:///{path}/books.sqlite3")
        command = [sys.executable, "-m", "benchmarks.peers.plain_orm", "64", str(min(count, 300))]
        plain = _said([*command, str(path / "plain.sqlite3")], os.environ)["per_s"]
    return [replace(_PLAIN, figure=ours / plain, peers={"settlements/s": ours, "plain/s": plain})]


def _settling(runs: Sequence[str], url: str) -> list[float]:
    """How many a second in each run."""
    found: list[float] = _told(runs, url)["per_s"]
    return found


def _told(runs: Sequence[str], url: str) -> Any:
    environment = {**os.environ, "MINUTEWISE_DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "minutewise.project.settings"
    return _said([sys.executable, "-m", "benchmarks.settling", *runs], environment)


def _said(command: Sequence[str | Path], environment: os._Environ | dict[str, str]) -> Any:
    known = {**environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=known, cwd=ROOT, capture_output=True, text=True,
                          timeout=TOO_LONG_S)  # fmt: skip
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout)


def _pgbench(url: str, seconds: int) -> float:
    """pgbench's own tpcb-like script, transactions a second: one branch, as one operator."""
    program, at = _client("pgbench", url)
    first = [program, "-i", "-q", "-s", "1", *at]
    subprocess.run(first, check=True, capture_output=True, timeout=TOO_LONG_S)
    return _transactions([program, "-c", "64", "-j", "2", "-T", str(seconds), *at])


def _inserting(url: str, seconds: int) -> float:
    """Transactions of one inserted row, eight at once, a second."""
    psql, at = _client("psql", url)
    subprocess.run([psql, "-q", *at, "-c", "CREATE TABLE bench_row (n int)"], check=True)
    with folder("pgbench") as path:
        script = path / "insert.sql"
        script.write_text("INSERT INTO bench_row VALUES (1);\n")
        many = ["-n", "-M", "prepared", "-f", script, "-c", "8", "-j", "2", "-T", str(seconds)]
        return _transactions([_client("pgbench", url)[0], *many, *at])


def _client(name: str, url: str) -> tuple[Path, list[str]]:
    """A program of PostgreSQL's, and how it finds the server."""
    to = urlsplit(url)
    at = ["-h", to.hostname or "", "-p", str(to.port), "-U", to.username or "", to.path[1:]]
    return binaries() / name, at


def _transactions(command: Sequence[str | Path]) -> float:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=TOO_LONG_S)
    found = _TPS.search(done.stdout)
    assert found, done.stdout
    return float(found[1])
