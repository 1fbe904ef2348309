"""A database for an installation of the tests, of the kind that the tests run against.

On SQLite it is a file in the installation's own folder. On PostgreSQL it is a copy, on the same
server, of one that was migrated once.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg

from tests.services.template import ROOT, alone

TEMPLATE = "migrated"


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """What an installation's environment needs for it; gone at the end."""
    server = os.environ.get("MINUTEWISE_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {}
        return
    name = f"installation_{uuid4().hex[:12]}"
    with alone():
        _make_template(server)
    _do(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield {"MINUTEWISE_DATABASE_URL": _beside(server, name)}
    finally:
        _do(server, f"DROP DATABASE {name} WITH (FORCE)")


def is_migrated(url: str) -> bool:
    """Whether somebody has migrated this PostgreSQL database before."""
    with psycopg.connect(url) as database:
        return database.execute("SELECT to_regclass('django_migrations')").fetchone() != (None,)


def _make_template(server: str) -> None:
    """Migrates once a server: it lives no longer than one run of the tests."""
    with psycopg.connect(server) as database:
        if database.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
    unfinished = f"{TEMPLATE}_unfinished"
    _do(server, f"DROP DATABASE IF EXISTS {unfinished}")
    _do(server, f"CREATE DATABASE {unfinished}")
    done = subprocess.run(
        [sys.executable, "-m", "minutewise", "migrate", "--verbosity", "0"],
        env={**os.environ, "MINUTEWISE_DATABASE_URL": _beside(server, unfinished)},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    _do(server, f"ALTER DATABASE {unfinished} RENAME TO {TEMPLATE}")


def _do(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(statement)


def _beside(server: str, name: str) -> str:
    return f"{server.rpartition('/')[0]}/{name}"
