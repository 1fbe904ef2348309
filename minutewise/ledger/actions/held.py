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
from minutewise.ledger.actions.held_values import Difference, Held, Mark, Moved, Path, Rows
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


def with_missing(rows: Rows, accounts: Iterable[rules.Account]) -> Rows:
    """`rows` and those of the other `accounts`, which are made: they had never been used."""
    missing = {account for account in accounts if account not in rows}
    if not missing:
        return rows
    rows_of(missing)
    return rows | read_and_lock((), (), missing)[1]


def check_leaving(moves: Sequence[Moved], paths: Sequence[Path]) -> None:
    """Raises `AccountFrozenError` if money is to leave a frozen account. What was held before
    an account was blocked may still leave it."""
    for move, (_mark, source, _destination) in zip(moves, paths, strict=True):
        if source.frozen:
            raise AccountFrozenError(move.source)


def change(
    marks: Sequence[Mark],
    differences: Sequence[Difference],
    moves: Sequence[Moved],
    paths: Sequence[Path],
) -> None:
    """Ends the holds, changes people's balances by differences, inserts the transfers.

    `differences` come in the order in which accounts are locked, `paths` say for each of the
    moves which of the marks ends its hold, and between which rows it goes. Compare-and-set: raises
    `HoldEndedError` if one of the holds is not open any more, and `KeyConflictError` if a
    transfer's key is taken. Then the transaction can only be rolled back. In a group on PostgreSQL
    the COMMIT fails instead (`work.quick.statements.with_commit`), and each who tries alone after
    that is told as above.
    """
    write = held_postgres if connection.vendor == "postgresql" else held_sqlite
    try:
        ended, changed, written = write.change(marks, differences, moves, paths)
    except IntegrityError as error:
        if not any(name in str(error) for name in KEY_TAKEN):
            raise
        raise KeyConflictError(moves[0].key) from error
    if ended != len(marks):
        raise HoldEndedError
    if (changed, written) != (len(differences), len(moves)):
        raise AssertionError("an account vanished under its lock")
