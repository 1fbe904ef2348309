"""The database itself refuses to change what is written: transfers ever, holds once ended.

Plain SQL, since Django knows no triggers. The migration puts it in place; check-books looks
whether it still is; only `flush` on a test database lifts it for a moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

NAMES = frozenset(
    {
        "ledger_transfer_no_update",
        "ledger_transfer_no_delete",
        "ledger_hold_ends_once",
        "ledger_hold_no_delete",
    }
)
TRUNCATE_NAMES = frozenset({"ledger_transfer_no_truncate", "ledger_hold_no_truncate"})
_EVENTS = (
    ("ledger_transfer_no_update", "BEFORE UPDATE ON ledger_transfer", ""),
    ("ledger_transfer_no_delete", "BEFORE DELETE ON ledger_transfer", ""),
    ("ledger_hold_ends_once", "BEFORE UPDATE ON ledger_hold", "OLD.state <> 'open'"),
    ("ledger_hold_no_delete", "BEFORE DELETE ON ledger_hold", ""),
)
_SAYS = "the books are append-only"


def expected(vendor: str) -> frozenset[str]:
    """The names of the triggers that must be there."""
    return NAMES | TRUNCATE_NAMES if vendor == "postgresql" else NAMES


def protect(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place."""
    with connection.cursor() as cursor:
        for statement in _protecting(connection.vendor):
            cursor.execute(statement)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers away: for undoing the migration, and for test databases."""
    with connection.cursor() as cursor:
        for name in sorted(expected(connection.vendor)):
            table = "_".join(name.split("_")[:2])
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The time between `unprotect` and `protect`."""
    unprotect(connection)
    try:
        yield
    finally:
        protect(connection)


def present(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """The names of the enabled triggers that are there."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return frozenset(name for (name,) in cursor.fetchall())


def _protecting(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} {event} {f'WHEN {when}' if when else ''} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
            for name, event, when in _EVENTS
        ]
    refuse = (
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    rows = [
        f"CREATE TRIGGER {name} {event} FOR EACH ROW {f'WHEN ({when})' if when else ''} "
        "EXECUTE FUNCTION ledger_refuse()"
        for name, event, when in _EVENTS
    ]
    tables = [
        f"CREATE TRIGGER ledger_{table}_no_truncate BEFORE TRUNCATE ON ledger_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in ("transfer", "hold")
    ]
    return [refuse, *rows, *tables]
