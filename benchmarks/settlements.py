"""Settlements a second on PostgreSQL and SQLite, beside pgbench, django-hordak and plain ORM code.

Everybody waits for the disk: fsync is on, on all sides.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.peers.places import python
from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_LEAST, Row
from tests.services.postgres import binaries, postgres

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


def run(size: Size) -> list[Row]:
    """PostgreSQL first, then SQLite."""
    return [*_on_postgres(size), *_on_sqlite(size)]


def _on_postgres(size: Size) -> list[Row]:
    count = size.settlements
    with ExitStack() as stack:
        bench = _pgbench(stack.enter_context(postgres(DURABLE)), size.seconds)
    runs = [f"64:{count}:0", f"8:{count}:0", f"64:{count}:{size.old}"]
    with postgres(DURABLE) as url:
        ours, eight, large = _settling(runs, url)
    rows = [
        Row("settlements, 64 at once, against pgbench", ours / bench, "×", AT_LEAST, 0.8,
            {"settlements/s": ours, "pgbench/s": bench}),
        Row("settlements after 1 M transfers", large / bench, "×", AT_LEAST, 0.8,
            {"settlements/s": large}),
    ]  # fmt: skip
    if size.peers:
        with postgres(DURABLE) as url:
            command = [python(), "-m", "benchmarks.peers.hordak_settling", "8"]
            hordak = _said([*command, str(min(count, 500)), url], os.environ)
        row = Row("settlements, 8 at once, against hordak", eight / hordak, "×", AT_LEAST, 15,
                  {"settlements/s": eight, "hordak/s": hordak})  # fmt: skip
        rows.append(row)
    return rows


def _on_sqlite(size: Size) -> list[Row]:
    count = min(size.settlements, 1_500)
    with folder("sqlite") as path:
        (ours,) = _settling([f"64:{count}:0"], f"sqlite:///{path}/books.sqlite3")
        command = [sys.executable, "-m", "benchmarks.peers.plain_orm", "64", str(min(count, 300))]
        plain = _said([*command, str(path / "plain.sqlite3")], os.environ)
    return [
        Row("settlements on SQLite, 64 at once, against plain ORM", ours / plain, "×", AT_LEAST, 5,
            {"settlements/s": ours, "plain/s": plain})
    ]  # fmt: skip


def _settling(runs: Sequence[str], url: str) -> list[float]:
    environment = {**os.environ, "MINUTEWISE_DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "minutewise.project.settings"
    return _said([sys.executable, "-m", "benchmarks.settling", *runs], environment)


def _said(command: Sequence[str | Path], environment: os._Environ | dict[str, str]) -> Any:
    known = {**environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=known, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout)["per_s"]


def _pgbench(url: str, seconds: int) -> float:
    """pgbench's own tpcb-like script, transactions a second: one branch, as one operator."""
    to, program = urlsplit(url), binaries() / "pgbench"
    at = ["-h", to.hostname or "", "-p", str(to.port), "-U", to.username or "", to.path[1:]]
    subprocess.run([program, "-i", "-q", "-s", "1", *at], check=True, capture_output=True)
    many = ["-c", "64", "-j", "2", "-T", str(seconds)]
    done = subprocess.run([program, *many, *at], check=True, capture_output=True, text=True)
    found = _TPS.search(done.stdout)
    assert found, done.stdout
    return float(found[1])
