"""What settlements read and write, each for many holds in one statement.

Written as SQL with parameters for every figure: read and put together by the ORM, the same takes
most of a settlement's CPU (docs/decisions/0021). The statements are the same on both databases,
but for locks and for PostgreSQL taking the three changes in one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from minutewise.ledger import rules
from minutewise.ledger.actions.balances import rows_of
from minutewise.ledger.actions.posting import KEY_TAKEN
from minutewise.ledger.errors import AccountFrozenError, HoldEndedError, KeyConflictError
from minutewise.ledger.rules import Kind

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as it was read, locked. `since` sorts by when it was opened."""

    id: UUID
    amount: int
    state: str
    captured: int
    ended_key: str
    since: Any
    account: rules.Account


@dataclass(frozen=True, slots=True)
class Row:
    """Which row an account is."""

    id: int
    frozen: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """How one hold ends."""

    hold: UUID
    state: str
    captured: int
    key: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer out of a hold."""

    hold: UUID
    source: rules.Account
    leg: rules.Leg
    amount: int
    key: str
    by: str
    at: datetime


Rows = dict[rules.Account, Row]
Differences = Mapping[rules.Account, tuple[int, int]]  # to the balance, to what is held


def read_locked(ids: Collection[UUID], keys: Collection[str]) -> list[Held]:
    """These holds, and whatever ended under one of the keys, locked in the order of their ids."""
    if not ids and not keys:
        return []
    sql = (
        "SELECT h.id, h.amount, h.state, h.captured, h.ended_key, h.opened_at,"
        " a.kind, a.owner, a.currency FROM ledger_hold h"
        " JOIN ledger_account a ON a.id = h.account_id"
        f" WHERE h.id IN ({_places(ids)})"
        # The first half says to the planner that the partial index of ended holds will do.
        f" OR (h.ended_key <> '' AND h.ended_key IN ({_places(keys)}))"
        f" ORDER BY h.id{_for_update('h')}"
    )
    found = _all(sql, [*map(_uuid, ids), *keys])
    return [
        Held(
            pk if isinstance(pk, UUID) else UUID(pk), amount, state, captured, ended_key, since,
            rules.Account(Kind(kind), owner, currency),
        )
        for pk, amount, state, captured, ended_key, since, kind, owner, currency in found
    ]  # fmt: skip


def _uuid(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _for_update(table: str) -> str:
    """no key: transfers that merely point at these rows need not wait."""
    return f" FOR NO KEY UPDATE OF {table}" if connection.features.has_select_for_update else ""


def _all(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def lock_rows(accounts: Collection[rules.Account]) -> Rows:
    """The rows of these accounts, people's locked in the order of their ids; missing ones are
    made. One statement, but for the first time. Nobody queues at the operator's accounts.
    """
    rows = _find_and_lock(accounts)
    if missing := [account for account in accounts if account not in rows]:
        rows_of(missing)
        rows = _find_and_lock(accounts)
    return rows


def _find_and_lock(accounts: Collection[rules.Account]) -> Rows:
    people = [account for account in accounts if account.is_persons]
    others = [account for account in accounts if not account.is_persons]
    parts, values = [], []
    if people:
        ids = f"SELECT id FROM ledger_account WHERE {_named(people)}"
        one = f"SELECT {_COLUMNS} FROM ledger_account a WHERE id IN ({ids}) ORDER BY id"
        parts.append(f"SELECT * FROM ({one}{_for_update('a')}) p")
        values += _names(people)
    if others:
        parts.append(f"SELECT {_COLUMNS} FROM ledger_account WHERE {_named(others)}")
        values += _names(others)
    if not parts:
        return {}
    return {
        rules.Account(Kind(kind), owner, currency): Row(pk, bool(frozen))
        for pk, kind, owner, currency, frozen in _all(" UNION ALL ".join(parts), values)
    }


_COLUMNS = "id, kind, owner, currency, frozen"


def _named(accounts: Collection[rules.Account]) -> str:
    rows = ", ".join(["(%s, %s, %s)"] * len(accounts))
    return f"(owner, currency, kind) IN (VALUES {rows})"


def _names(accounts: Iterable[rules.Account]) -> list[str]:
    return [each for a in accounts for each in (a.owner, a.currency, a.kind.value)]


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
    """
    changes = [_ending(marks), _adding(rows, differences), _writing(rows, moves)]
    wanted = [each for each in changes if each.count]
    try:
        done = _at_once(wanted) if connection.vendor == "postgresql" else _in_turn(wanted)
    except IntegrityError as error:
        if not any(name in str(error) for name in KEY_TAKEN):
            raise
        raise KeyConflictError(moves[0].key) from error
    if done[0] != len(marks):
        raise HoldEndedError
    if done[1:] != [each.count for each in wanted[1:]]:
        raise AssertionError("an account vanished under its lock")


@dataclass(frozen=True, slots=True)
class _Change:
    """A statement, its values, and how many rows it must change."""

    sql: str
    values: list[Any]
    count: int


def _at_once(changes: Sequence[_Change]) -> list[int]:
    """All of them in one statement: one way to the server and back."""
    parts = ", ".join(f"c{n} AS ({each.sql} RETURNING 1)" for n, each in enumerate(changes))
    counts = ", ".join(f"(SELECT count(*) FROM c{n})" for n in range(len(changes)))
    values = [value for each in changes for value in each.values]
    return list(_all(f"WITH {parts} SELECT {counts}", values)[0])


def _in_turn(changes: Sequence[_Change]) -> list[int]:
    counts = []
    with connection.cursor() as cursor:
        for each in changes:
            cursor.execute(each.sql, each.values)
            counts.append(int(cursor.rowcount))
    return counts


def _table(width: int, count: int) -> str:
    """Rows of parameters as a table; both databases name its columns column1, column2 …"""
    row = f"({', '.join(['%s'] * width)})"
    return f"(VALUES {', '.join([row] * count)})"


def _ending(marks: Sequence[Mark]) -> _Change:
    sql = (
        "UPDATE ledger_hold AS h SET state = v.column2, captured = v.column3,"
        " ended_key = v.column4, ended_by = v.column5, ended_at = v.column6"
        f" FROM {_table(6, len(marks))} AS v WHERE h.id = v.column1 AND h.state = '{OPEN}'"
    )
    values = [
        each
        for m in marks
        for each in (_uuid(m.hold), m.state, m.captured, m.key, m.by, _moment(m.at))
    ]
    return _Change(sql, values, len(marks))


def _adding(rows: Rows, differences: Differences) -> _Change:
    # In the order in which they are locked, as everywhere.
    wanted = sorted((rows[a].id, *each) for a, each in differences.items() if any(each))
    sql = (
        "UPDATE ledger_account AS a SET balance = a.balance + v.column2,"
        f" held = a.held + v.column3 FROM {_table(3, len(wanted))} AS v WHERE a.id = v.column1"
    )
    return _Change(sql, [each for row in wanted for each in row], len(wanted))


def _writing(rows: Rows, moves: Sequence[Moved]) -> _Change:
    row = f"({', '.join(['%s'] * 11)})"
    sql = (
        "INSERT INTO ledger_transfer (source_id, destination_id, amount, currency, reason,"
        f" ref_kind, ref_id, key, by, at, hold_id) VALUES {', '.join([row] * len(moves))}"
    )
    values = [
        each
        for m in moves
        for each in (
            rows[m.source].id, rows[m.leg.destination].id, m.amount, m.source.currency,
            m.leg.reason, m.leg.ref.kind, m.leg.ref.id, m.key, m.by, _moment(m.at), _uuid(m.hold),
        )
    ]  # fmt: skip
    return _Change(sql, values, len(moves))


def _moment(at: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(at)
