"""A table whose rows the database itself refuses to change: an operation for migrations."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION minutewise_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23000'; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION minutewise_append_only()
"""
_VERBS = ("update", "delete")


def append_only(table: str) -> RunPython:
    """UPDATE and DELETE on `table` fail with an IntegrityError from here on, on both databases.

    On SQLite a later migration that alters the table builds it anew without its triggers:
    repeat this operation after it.
    """

    def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for sql in _creating(table, editor.connection.vendor):
            editor.execute(sql, params=None)

    def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for sql in _dropping(table, editor.connection.vendor):
            editor.execute(sql, params=None)

    return RunPython(create, drop)


def _creating(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        triggers = [_POSTGRES.format(table=table, verb=verb) for verb in _VERBS]
        return [_POSTGRES_FUNCTION, *triggers]
    return [_SQLITE.format(table=table, verb=verb) for verb in _VERBS]


def _dropping(table: str, vendor: str) -> list[str]:
    on = f" ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER {table}_no_{verb}{on}" for verb in _VERBS]


@contextmanager
def lifted(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """For test databases, which are emptied: the table may change until the block ends."""
    with connection.cursor() as cursor:
        for sql in _dropping(table, connection.vendor):
            cursor.execute(sql)
        try:
            yield
        finally:
            for sql in _creating(table, connection.vendor):
                cursor.execute(sql)
