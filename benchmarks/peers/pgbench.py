"""pgbench, PostgreSQL's own client written in C: what this machine's server and disk can do."""

import re
import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benchmarks.places import folder
from benchmarks.programs import TOO_LONG_S, python, run
from tests.services.postgres import binaries

_TPS = re.compile(r"tps = ([0-9.]+)")
_LATENCY = re.compile(r"^ +([0-9.]+) +(?:[0-9]+ +)?(\S.*)$", re.MULTILINE)
_FETCHES = ("\\set", "SELECT v[1]")  # in the script of a group, what only brings its values


def group_by_group(url: str, groups: int) -> dict[str, float]:
    """What groups of eight send (`benchmarks.settled_by_pgbench`), by one client: settlements a
    second, ms of a group, how much of it is fsync, and pgbench's own CPU."""
    written = python(["-m", "benchmarks.settled_by_pgbench", str(groups)], url)
    with folder("pgbench") as path:
        (path / "group.sql").write_text(written)
        many = ["-n", "-r", "-M", "prepared", "-f", path / "group.sql", "-D", "n=0"]
        program, at = _client("pgbench", url)
        used, synced = _cpu_ms(), _sync_ms(url)
        done = run([program, *many, "-c", "1", "-t", str(groups), *at])
        used, synced = _cpu_ms() - used, _sync_ms(url) - synced
    timed = [line for line in _LATENCY.findall(done) if not line[1].startswith(_FETCHES)]
    group_ms = sum(float(ms) for ms, _ in timed)
    return {"pgbench/s": 8 * 1_000 / group_ms, "ms of a group": group_ms,
            "of it fsync": synced / groups, "pgbench's CPU": used / groups}  # fmt: skip


def _cpu_ms() -> float:
    """What programs that we started and that have ended used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1_000


def _sync_ms(url: str) -> float:
    with psycopg.connect(url) as line:
        line.execute("SELECT pg_stat_clear_snapshot()")
        found = line.execute("SELECT wal_sync_time FROM pg_stat_wal").fetchone()
    assert found
    return float(found[0])


def tpcb_like(url: str, seconds: int) -> float:
    """pgbench's own tpcb-like script, transactions a second: one branch, as one operator."""
    program, at = _client("pgbench", url)
    first = [program, "-i", "-q", "-s", "1", *at]
    subprocess.run(first, check=True, capture_output=True, timeout=TOO_LONG_S)
    return _transactions([program, "-c", "64", "-j", "2", "-T", str(seconds), *at])


def inserting(url: str, seconds: int) -> float:
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
