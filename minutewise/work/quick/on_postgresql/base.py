"""The backend that `ENGINE` names. Its module is also where Django looks for the compilers."""

from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

from minutewise.work.quick.heads import HeadedCompiler as SQLCompiler
from minutewise.work.quick.on_postgresql.way import Statement, carried

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


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with several statements on one way (`work.quick.statements`)."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_leaving = False  # whether statements may wait for COMMIT, and
        self.leaving: list[Statement] = []  # those that do

    def carried(self, *statements: Statement, commit: bool = False) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement, all on one way; raises what Django would raise."""
        with self.wrap_database_errors:
            return carried(self.connection, statements, commit=commit)

    def _commit(self) -> None:
        leaving, self.leaving = self.leaving, []
        if leaving:
            self.carried(*leaving, commit=True)
        else:
            super()._commit()  # type: ignore[misc]  # the stubs do not know it
