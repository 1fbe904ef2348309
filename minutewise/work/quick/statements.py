"""Statements in PostgreSQL's own hands: prepared once for each connection, several on one way.

A statement whose values are arrays reads the same for one row as for forty, so the server keeps
its plan (making it anew takes longer than carrying it out), and nothing is pasted into it here.
Only for PostgreSQL; only where the same statement comes again and again. Where the settings say
`prepared=0` nothing is kept: a pooler hands the connection on after each transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@cache
def _kind() -> Any:
    """A cursor that sends values apart from the statement, and has it prepared at its first use.

    For this statement alone: others on its connection stay as the settings say.
    """

    import psycopg  # noqa: PLC0415 (0.1 s of start-up that nobody needs on SQLite)

    class Cursor(psycopg.Cursor):
        def execute(self, query: Any, params: Any = None, **_options: object) -> "Cursor":
            line = self.connection
            if line.prepare_threshold is None:  # `prepared=0`: behind a pooler
                super().execute(query, params, binary=True)
                return self
            kept, line.prepare_threshold = line.prepare_threshold, 0
            try:
                super().execute(query, params, prepare=True, binary=True)
            finally:
                line.prepare_threshold = kept
            return self

    return Cursor


def asked(*statements: tuple[str, Sequence[Any]]) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement; all are sent at once, and carried out in their order.

    In the transaction of the caller. Raises what the first that fails raises, as Django names
    it; those behind it are not carried out then.
    """
    connection.ensure_connection()
    cursors = [CursorWrapper(_kind()(connection.connection), connection) for _ in statements]
    with connection.wrap_database_errors, _one_way(len(statements)):
        for cursor, (sql, values) in zip(cursors, statements, strict=True):
            cursor.execute(sql, values)
    # Fetched after the way back: asked for within it, the first would cost a way of its own.
    return [list(cursor.fetchall()) for cursor in cursors]


@contextmanager
def _one_way(statements: int) -> Iterator[None]:
    """One way to the server and back for all of them, where its library can do that."""
    import psycopg  # noqa: PLC0415 (as above)

    if statements == 1 or not psycopg.Pipeline.is_supported():
        yield
        return
    with connection.connection.pipeline():
        yield
