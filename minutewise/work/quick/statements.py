"""Statements in PostgreSQL's own hands: prepared once for each connection, several on one way.

A statement whose values are arrays reads the same for one row as for forty, so the server keeps
its plan (making it anew takes longer than carrying it out), and nothing is pasted into it here.
Only for PostgreSQL; only where the same statement comes again and again. Values stand for $1, $2 …
and are text, whole numbers, truth, None, or lists of text or of whole numbers. Where the settings
say `prepared=0` nothing is kept: a pooler hands the connection on after each transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

if TYPE_CHECKING:  # psycopg is 0.1 s of start-up that nobody needs on SQLite
    from minutewise.work.quick.on_postgresql.base import DatabaseWrapper

Statement = tuple[str, Sequence[Any]]


class _Noted:
    """In the place of a cursor: whoever watches statements (tests do) is asked as always."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def execute(self, sql: str, values: Sequence[Any]) -> None:
        self.statements.append((sql, values))


def asked(*statements: Statement) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement; all are sent at once, and carried out in their order.

    In the transaction of the caller. Raises what the first that fails raises, as Django names
    it; those behind it are not carried out then.
    """
    line = _line()
    line.ensure_connection()
    return line.carried(*_noted(line, statements))


def left(*statements: Statement) -> bool:
    """Leaves statements to the COMMIT of the group at work (`with_commit`), on one way with it.

    False, and nothing is done, where nobody waits for it: then they are to be `asked`. What they
    did is not told to anybody, so each must fail by itself when it did not do what it should.
    """
    line = _line()
    if not line.is_leaving:
        return False
    earlier, line.leaving = line.leaving, []  # nobody has to see what they did
    try:
        earlier += _noted(line, statements)
    finally:
        line.leaving = earlier
    return True


@contextmanager
def with_commit() -> Iterator[None]:
    """Stands around a transaction (outside of it): what is `left` in it is sent with its COMMIT.

    Or before the next statement of this transaction, which sees what they did. What they raise,
    one of the two raises. Nothing of this on SQLite, nor within another transaction.
    """
    line = _line()
    if line.vendor != "postgresql" or line.in_atomic_block:
        yield
        return
    line.is_leaving = True
    try:
        with line.execute_wrapper(_after_what_was_left):
            yield
    finally:
        line.is_leaving, line.leaving = False, []


def _after_what_was_left(
    execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]
) -> Any:
    line = _line()
    waiting, line.leaving = line.leaving, []
    if waiting:
        line.carried(*waiting)
    return execute(sql, values, many, context)


def _noted(line: "DatabaseWrapper", statements: Sequence[Statement]) -> list[Statement]:
    noted = _Noted()
    cursor = CursorWrapper(noted, line)
    for sql, values in statements:
        cursor.execute(sql, values)
    return noted.statements


def _line() -> "DatabaseWrapper":
    """The connection itself: `connection` looks it up again at every name that it is asked for."""
    return cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
