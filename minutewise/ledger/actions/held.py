"""What settlements read and write, for many holds in as many statements as for one.

Written as SQL: read and put together by the ORM, the same takes most of a settlement's CPU
(docs/decisions/0021). Each database has its own, in `held_postgres` and `held_sqlite`.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, connection

from minutewise.ledger import rules
from minutewise.ledger.actions import held_postgres, held_sqlite
from minutewise.ledger.actions.balances import rows_of
from minutewise.ledger.actions.held_values import Differences, Held, Mark, Moved, Rows
from minutewise.ledger.actions.posting import KEY_TAKEN
from minutewise.ledger.errors import AccountFrozenError, HoldEndedError, KeyConflictError


def read_and_lock(
    ids: Collection[UUID], keys: Collection[str], named: Collection[rules.Account]
) -> tuple[list[Held], Rows]:
    """These holds, whatever else ended under one of the keys, and the rows of the holds' accounts
    and of those that are `named`, as far as there are any. Holds and people's accounts are locked,
    each in the order of their ids; nobody queues at the operator's accounts.
    """
    if connection.vendor == "postgresql":
        return held_postgres.read_and_lock(ids, keys, named)
    return held_sqlite.read_and_lock(ids, keys, named)


def with_missing(rows: Rows, accounts: Collection[rules.Account]) -> Rows:
    """`rows` and those of the other `accounts`, which are made: they had never been used."""
    missing = [account for account in accounts if account not in rows]
    if not missing:
        return rows
    rows_of(missing)
    return rows | read_and_lock((), (), missing)[1]


def check_leaving(rows: Rows, sources: Iterable[rules.Account]) -> None:
    """Raises `AccountFrozenError` if money is to leave a frozen account. What was held before
    an account was blocked may still leave it."""
    for account in sources:
        if rows[account].frozen:
            raise AccountFrozenError(account)


def change(
    rows: Rows, marks: Sequence[Mark], differences: Differences, moves: Sequence[Moved]
) -> None:
    """Ends the holds, changes people's balances by differences, inserts the transfers.

    Compare-and-set: raises `HoldEndedError` if one of the holds is not open any more, and
    `KeyConflictError` if a transfer's key is taken. Then the transaction can only be rolled back.
    In a group on PostgreSQL the COMMIT fails instead (`work.quick.statements.with_commit`), and
    each who tries alone after that is told as above.
    """
    # In the order in which they are locked, as everywhere.
    added = sorted((rows[a].id, *each) for a, each in differences.items() if any(each))
    write = held_postgres if connection.vendor == "postgresql" else held_sqlite
    try:
        ended, changed, written = write.change(marks, added, moves, rows)
    except IntegrityError as error:
        if not any(name in str(error) for name in KEY_TAKEN):
            raise
        raise KeyConflictError(moves[0].key) from error
    if ended != len(marks):
        raise HoldEndedError
    if (changed, written) != (len(added), len(moves)):
        raise AssertionError("an account vanished under its lock")
