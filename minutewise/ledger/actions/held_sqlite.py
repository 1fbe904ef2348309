"""What settlements read and write on SQLite, each for many holds in one statement.

The transaction has the only writer's place: what it reads it need not lock.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minutewise.ledger import rules
from minutewise.ledger.actions.held_values import (
    OPEN,
    Difference,
    Held,
    Mark,
    Moved,
    Path,
    Row,
    Rows,
)
from minutewise.ledger.rules import PEOPLE


def read_and_lock(
    ids: Collection[UUID], keys: Collection[str], named: Collection[rules.Account]
) -> tuple[list[Held], Rows]:
    """What `held.read_and_lock` says, in two statements."""
    found = _holds(ids, keys)
    return found, _rows({*named, *(hold.account for hold in found if hold.id in ids)})


def _holds(ids: Collection[UUID], keys: Collection[str]) -> list[Held]:
    if not ids and not keys:
        return []
    sql = (
        "SELECT h.id, h.amount, h.state, h.captured, h.ended_key, h.opened_at,"
        " a.kind, a.owner, a.currency FROM ledger_hold h"
        " JOIN ledger_account a ON a.id = h.account_id"
        f" WHERE h.id IN ({_places(ids)})"
        # The first half says to the planner that the partial index of ended holds will do.
        f" OR (h.ended_key <> '' AND h.ended_key IN ({_places(keys)}))"
        " ORDER BY h.id"
    )
    found = _asked(sql, [*(pk.hex for pk in ids), *keys])
    return [
        Held(
            UUID(pk), amount, state, captured, ended_key, since,
            rules.named(kind, owner, currency),
        )
        for pk, amount, state, captured, ended_key, since, kind, owner, currency in found
    ]  # fmt: skip


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _rows(accounts: Collection[rules.Account]) -> Rows:
    if not accounts:
        return {}
    sql = (
        "SELECT id, kind, owner, currency, frozen FROM ledger_account WHERE"
        f" (owner, currency, kind) IN (VALUES {', '.join(['(%s, %s, %s)'] * len(accounts))})"
    )
    names = [each for a in accounts for each in (a.owner, a.currency, a.kind.value)]
    return {
        rules.named(kind, owner, currency): Row(pk, bool(frozen), kind in PEOPLE)
        for pk, kind, owner, currency, frozen in _asked(sql, names)
    }


def _asked(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def change(
    marks: Sequence[Mark], added: Sequence[Difference], moves: Sequence[Moved],
    paths: Sequence[Path],
) -> list[int]:  # fmt: skip
    """Ends the holds, adds the differences, inserts the transfers. Returns how many rows each of
    the three changed.
    """
    return [_end(marks), _add(added), _write(marks, moves, paths)]


def _done(sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """How many rows a statement changed that has `rows` for values; nothing to do is 0."""
    if not rows:
        return 0
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    with connection.cursor() as cursor:
        cursor.execute(
            sql.replace("{rows}", f"VALUES {', '.join([one] * len(rows))}"),
            [value for row in rows for value in row],
        )
        return int(cursor.rowcount)


# SQLite names the columns of such rows column1, column2 …
_END = (
    "UPDATE ledger_hold AS h SET state = v.column2, captured = v.column3,"
    " ended_key = v.column4, ended_by = v.column5, ended_at = v.column6"
    f" FROM ({{rows}}) AS v WHERE h.id = v.column1 AND h.state = '{OPEN}'"
)
_ADD = (
    "UPDATE ledger_account AS a SET balance = a.balance + v.column2,"
    " held = a.held + v.column3 FROM ({rows}) AS v WHERE a.id = v.column1"
)
_WRITE = (
    "INSERT INTO ledger_transfer (source_id, destination_id, amount, currency, reason,"
    " ref_kind, ref_id, key, by, at, hold_id) {rows}"
)


def _end(marks: Sequence[Mark]) -> int:
    return _done(
        _END, [(m.hold.hex, m.state, m.captured, m.key, m.by, _moment(m.at)) for m in marks]
    )


def _add(added: Sequence[Difference]) -> int:
    return _done(_ADD, added)


def _write(marks: Sequence[Mark], moves: Sequence[Moved], paths: Sequence[Path]) -> int:
    rows = []
    for m, (number, source, destination) in zip(moves, paths, strict=True):
        leg, ref, mark = m.leg, m.leg.ref, marks[number]
        rows.append((
            source.id, destination.id, m.amount, m.source.currency, leg.reason,
            ref.kind, ref.id, m.key, mark.by, _moment(mark.at), mark.hold.hex,
        ))  # fmt: skip
    return _done(_WRITE, rows)


def _moment(at: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(at)
