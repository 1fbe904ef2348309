"""The backend that `ENGINE` names. Its module is also where Django looks for the compilers."""

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base, operations
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

from minutewise.work.quick.heads import HeadedCompiler as SQLCompiler

__all__ = [
    "DatabaseWrapper",
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = __name__


class Cursor(base.SQLiteCursorWrapper):
    """Django's, which looks for the marks of values in each statement anew: a tenth of what a
    prepared query costs. The same statement has them in the same places."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> Any:
        """The statement as SQLite wants it."""
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _marked(query)


@lru_cache(2_000)
def _marked(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def get_bit(bits: bytes, number: int) -> int:
    """PostgreSQL's function of this name: bit n is bit n % 8, from the lowest, of byte n // 8."""
    return bits[number >> 3] >> (number & 7) & 1


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that knows `get_bit`."""
        connection = super().get_new_connection(conn_params)
        connection.create_function("get_bit", 2, get_bit, deterministic=True)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        """A cursor as Django makes it, of our kind."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor
