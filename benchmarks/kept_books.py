"""Books with a million old transfers: made once, kept under var/bench, copied for each run.

Making them takes a minute, copying a few seconds. They are made anew when a migration changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.places import KEPT, ROOT
from tests.services.daemon import daemon, folder, free_port
from tests.services.postgres import await_ready, binaries, copy_server

# What is kept is small: no log of changes beyond the newest.
_WHILE_MADE = ("max_wal_size=128MB", "min_wal_size=32MB", "wal_recycle=off", "fsync=off")
MAKE_S = 300


@contextmanager
def books(old: int, settings: Sequence[str]) -> Iterator[str]:
    """Yields the address of a server whose books have `old` transfers and nothing unsettled."""
    kept = KEPT / f"books-{old}-{_schema()}"
    if not kept.exists():
        _make(kept, old)
    with folder("books") as home:
        _copy(kept, home / "data")
        with _served(home, settings) as url:
            yield url


def _make(kept: Path, old: int) -> None:
    """Fills and stops a migrated server; only what is whole gets the name under which it stays."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with folder("books") as home:
        copy_server(home, migrated=True)
        with _served(home, ("listen_addresses=127.0.0.1", *_WHILE_MADE)) as url:
            _fill(old, url)
        unfinished = kept.with_name(f"unfinished-{kept.name}")
        for before in [unfinished, *KEPT.glob(f"books-{old}-*")]:
            shutil.rmtree(before, ignore_errors=True)
        _copy(home / "data", unfinished)
        unfinished.rename(kept)


def _fill(old: int, url: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINUTEWISE_DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "minutewise.project.settings"
    command = [sys.executable, "-m", "benchmarks.settling", "fill", str(old)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=MAKE_S
    )
    assert done.returncode == 0, done.stderr[-4_000:]


@contextmanager
def _served(home: Path, settings: Sequence[str]) -> Iterator[str]:
    port, log = free_port(), home / "log"
    command = [binaries() / "postgres", "-D", home / "data", "-p", str(port), "-k", home]
    for setting in settings:
        command += ["-c", setting]
    with daemon(command, log, cwd=home) as process:
        await_ready(binaries(), port, process, log)
        yield f"postgres://minutewise@127.0.0.1:{port}/minutewise"


def _copy(source: Path, target: Path) -> None:
    """With owner and rights: the server refuses a folder that is not its own."""
    subprocess.run(["cp", "-a", source, target], check=True)


def _schema() -> str:
    """A digest of what the tables come from."""
    digest = hashlib.sha256(f"{binaries()} minutewise".encode())
    for file in sorted(ROOT.glob("minutewise/*/migrations/*.py")):
        digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
