"""The backend that `ENGINE` names. Its module is also where Django looks for the compilers."""

from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.compiler import (
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


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
