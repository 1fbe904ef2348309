"""A database for an installation of the tests, of the kind that the tests run against.

On SQLite it is a file in the installation's own folder. On PostgreSQL it is one more on the same
server: a copy of the migrated one, where there is one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tests.services.postgres import TEMPLATE


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """What an installation's environment needs for it; gone at the end."""
    server = os.environ.get("MINUTEWISE_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {}
        return
    name = f"installation_{uuid4().hex[:12]}"
    template = os.environ.get(TEMPLATE, "template1")
    _do(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield {"MINUTEWISE_DATABASE_URL": _address(server, name)}
    finally:
        _do(server, f"DROP DATABASE {name} WITH (FORCE)")


def _address(server: str, name: str) -> str:
    """Of another database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _do(server: str, statement: str) -> None:
    """Said from beside: nobody may sit in a database that is copied."""
    with psycopg.connect(_address(server, "postgres"), autocommit=True) as database:
        database.execute(statement)
