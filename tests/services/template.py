"""Migrated databases, copied for whoever needs a fresh one.

Some ninety migrations take seconds of processor, and dozens of processes of the tests want them
run. The copies are made anew when a migration, a setting or an installed package changes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "var" / "templates"


def copy_migrated(target: Path) -> None:
    """Puts a migrated, empty SQLite database at `target`; what stood there is gone."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{target}{ending}").unlink(missing_ok=True)
    with alone():
        template = TEMPLATES / f"{content()}.sqlite3"
        if not template.exists():
            _make(template)
    shutil.copyfile(template, target)


@cache
def content() -> str:
    """A digest of everything that the tables come from."""
    sources = sorted(ROOT.glob("minutewise/*/migrations/*.py"))
    sources += sorted(ROOT.glob("minutewise/*/models/*.py"))  # content types, permissions
    sources += sorted(ROOT.glob("minutewise/*/models.py"))
    sources += sorted(ROOT.glob("minutewise/*/append_only.py"))  # migrations have it write triggers
    sources += [ROOT / "minutewise/project/settings.py", ROOT / "requirements/base.txt"]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.relative_to(ROOT)}\n".encode() + source.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def alone() -> Iterator[None]:
    """Workers and installations that start together wait for the one that makes it."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(database: str) -> None:
    """Runs all migrations on the database of this address."""
    environment = {**os.environ, "MINUTEWISE_DATABASE_URL": database}
    command = [sys.executable, "-m", "minutewise", "migrate", "--verbosity", "0"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def _make(template: Path) -> None:
    for old in TEMPLATES.glob("*.sqlite3"):
        old.unlink()
    unfinished = template.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    migrate(f"sqlite:///{unfinished}")
    unfinished.rename(template)
