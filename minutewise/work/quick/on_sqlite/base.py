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


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def create_cursor(self, name: str | None = None) -> Cursor:
        """A cursor as Django makes it, of our kind."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor
