"""The database itself refuses to change what is written: transfers ever, holds once ended.

On PostgreSQL it also refuses transfers of accounts and holds that are not there, for all rows of a
statement at once: a foreign key looks for each by itself and locks it, which is a sixth of what a
settlement costs the database (docs/decisions/0046). Since no account and no hold is ever deleted
or gets another number, whoever is there stays there. On SQLite these are foreign keys.

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
_EVENTS = (
    ("ledger_transfer_no_update", "BEFORE UPDATE ON ledger_transfer", ""),
    ("ledger_transfer_no_delete", "BEFORE DELETE ON ledger_transfer", ""),
    ("ledger_hold_ends_once", "BEFORE UPDATE ON ledger_hold", "OLD.state <> 'open'"),
    ("ledger_hold_no_delete", "BEFORE DELETE ON ledger_hold", ""),
)
# Of whole statements, on PostgreSQL alone. Accounts are emptied with their holds only.
_WHOLE = (
    ("ledger_account_no_delete", "BEFORE DELETE ON ledger_account"),
    ("ledger_account_keeps_id", "BEFORE UPDATE OF id ON ledger_account"),
    ("ledger_hold_keeps_id", "BEFORE UPDATE OF id ON ledger_hold"),
    ("ledger_hold_no_truncate", "BEFORE TRUNCATE ON ledger_hold"),
    ("ledger_transfer_no_truncate", "BEFORE TRUNCATE ON ledger_transfer"),
)
_KNOWN = "ledger_transfer_known"
_SAYS = "the books are append-only"

# Whatever a table's size was when this was planned: each row is looked up in the index, which is
# what OFFSET 0 and the setting are for.
_REFUSE_UNKNOWN = """\
CREATE OR REPLACE FUNCTION ledger_refuse_unknown() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$ BEGIN
    IF EXISTS (
        SELECT FROM written w
        WHERE NOT EXISTS (SELECT FROM ledger_account WHERE id = w.source_id OFFSET 0)
        OR NOT EXISTS (SELECT FROM ledger_account WHERE id = w.destination_id OFFSET 0)
        OR w.hold_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM ledger_hold WHERE id = w.hold_id OFFSET 0)
    ) THEN
        RAISE EXCEPTION 'a transfer needs accounts and a hold that are there'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$
"""


def expected(vendor: str) -> frozenset[str]:
    """The names of the triggers that must be there."""
    return NAMES | {_KNOWN, *(name for name, _ in _WHOLE)} if vendor == "postgresql" else NAMES


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
    whole = [
        f"CREATE TRIGGER {name} {event} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for name, event in _WHOLE
    ]
    known = (
        f"CREATE TRIGGER {_KNOWN} AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS written"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_unknown()"
    )
    return [refuse, *rows, *whole, _REFUSE_UNKNOWN, known]
