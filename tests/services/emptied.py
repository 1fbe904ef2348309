"""An empty database after each test that commits, for what that test has written.

Django's `flush` empties all of a hundred tables and fills in the content types and permissions
anew: most of what such a test costs. Content types and permissions are the same for all.
"""

from contextlib import ExitStack
from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

from minutewise.ledger.append_only import lifted
from minutewise.work import append_only

TOLD = "tables_written()"
KEPT = {"django_content_type", "auth_permission", "django_migrations"}
BOOKS, AUDIT = {"ledger_transfer", "ledger_hold"}, "work_auditentry"


@cache
def tables() -> list[str]:
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*found} - KEPT)


def learn_to_tell() -> None:
    """Before the first test of a database: PostgreSQL would plan a question about all tables anew
    each time, which takes four times as long as a function of its own that asks one by one.
    """
    if connection.vendor != "postgresql":
        return
    asked = "".join(
        f"IF EXISTS (SELECT 1 FROM \"{table}\") THEN RETURN NEXT '{table}'; END IF;\n"  # noqa: S608
        for table in tables()
    )
    head = f"CREATE OR REPLACE FUNCTION {TOLD} RETURNS SETOF text LANGUAGE plpgsql"
    with connection.cursor() as cursor:
        cursor.execute(f"{head} AS $$ BEGIN\n{asked}END $$")


def written() -> list[str]:
    """The tables that have rows."""
    if connection.vendor == "postgresql":
        return [table for (table,) in _asked(f"SELECT {TOLD}")]
    asked = ", ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables())  # noqa: S608
    (found,) = _asked(f"SELECT {asked}")
    return [table for table, has_rows in zip(tables(), found, strict=True) if has_rows]


def _asked(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def empty() -> None:
    """Takes every row out of the test database; also those that nobody else may take out."""
    tables = written()
    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            stack.enter_context(connection.constraint_checks_disabled())
        stack.enter_context(transaction.atomic())
        cursor = stack.enter_context(connection.cursor())
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no keys
        else:
            if BOOKS & {*tables}:
                stack.enter_context(lifted(connection))
            if AUDIT in tables:
                stack.enter_context(append_only.lifted(connection, AUDIT))
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 (a table of ours)


def _empties(_self: TransactionTestCase) -> None:
    empty()


def instead_of_flushing() -> None:
    """From here on tests that commit are followed by `empty`."""
    TransactionTestCase._fixture_teardown = _empties
