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
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(_POSTGRES_FUNCTION, params=None)
        for verb in _VERBS:
            sql = _POSTGRES if postgres else _SQLITE
            editor.execute(sql.format(table=table, verb=verb), params=None)

    def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in _VERBS:
            editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}", params=None)

    return RunPython(create, drop)


@contextmanager
def emptying(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """Lets a test database be emptied: on SQLite a flush deletes row by row, which is refused.

    On PostgreSQL it truncates, which no trigger of ours sees.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_SQLITE.format(table=table, verb="delete"))
