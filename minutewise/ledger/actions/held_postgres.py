"""What settlements read and write on PostgreSQL: two ways there and back, for one as for forty.

Arrays and JSON stand in the place of rows, so that the statements read the same whatever their
number and are planned once (docs/decisions/0021). JSON where there are many columns: it is put
together in a quarter of the time of so many arrays.
"""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from minutewise.ledger import rules
from minutewise.ledger.actions.held_values import OPEN, Held, Mark, Moved, Row, Rows
from minutewise.ledger.rules import PEOPLE, Kind
from minutewise.work.quick.statements import asked, left

_PEOPLE = ", ".join(f"'{kind}'" for kind in sorted(PEOPLE))

# Looked up by its id for each hold: joined, small tables would be read as a whole.
_ACCOUNT_OF_HOLD = """\
CROSS JOIN LATERAL (SELECT * FROM ledger_account WHERE id = h.account_id OFFSET 0) a"""

# The holds, and whatever ended under one of the keys, locked in the order of their ids.
_HOLDS = f"""\
SELECT h.id, h.amount, h.state, h.captured, h.ended_key,
    (extract(epoch FROM h.opened_at) * 1000000)::bigint, a.kind, a.owner, a.currency
FROM ledger_hold h {_ACCOUNT_OF_HOLD}
WHERE h.id = ANY($1::uuid[]) OR (h.ended_key <> '' AND h.ended_key = ANY($2::text[]))
ORDER BY h.id FOR NO KEY UPDATE OF h
"""

# The accounts of holds and those that are named; people's locked in the order of their ids.
# Nobody queues at the operator's.
_ACCOUNTS = f"""\
WITH wanted AS MATERIALIZED (
    SELECT a.id, a.kind, a.owner, a.currency, a.frozen
    FROM ledger_hold h {_ACCOUNT_OF_HOLD} WHERE h.id = ANY($1::uuid[])
    UNION
    SELECT a.id, a.kind, a.owner, a.currency, a.frozen
    FROM unnest($2::text[], $3::text[], $4::text[]) AS n (owner, currency, kind)
    CROSS JOIN LATERAL (SELECT * FROM ledger_account x
        WHERE x.owner = n.owner AND x.currency = n.currency AND x.kind = n.kind OFFSET 0) a
)
SELECT w.id, w.kind, w.owner, w.currency, locked.frozen
FROM (SELECT * FROM wanted WHERE kind IN ({_PEOPLE}) ORDER BY id) w
CROSS JOIN LATERAL
    (SELECT frozen FROM ledger_account WHERE id = w.id FOR NO KEY UPDATE) locked
UNION ALL
SELECT * FROM wanted WHERE kind NOT IN ({_PEOPLE})
"""

# The arrays of ids say what the rows of JSON say: by them the rows are found in the index.
_CHANGE = f"""\
WITH ended AS (
    UPDATE ledger_hold AS h SET state = v.state, captured = v.captured, ended_key = v.key,
        ended_by = v.by, ended_at = v.at
    FROM json_to_recordset($1::json) AS v
        (hold uuid, state text, captured bigint, key text, by text, at timestamptz)
    WHERE h.id = v.hold AND h.id = ANY($2::uuid[]) AND h.state = '{OPEN}' RETURNING 1
), added AS (
    UPDATE ledger_account AS a SET balance = a.balance + v.balance, held = a.held + v.held
    FROM unnest($3::bigint[], $4::bigint[], $5::bigint[]) AS v (id, balance, held)
    WHERE a.id = v.id AND a.id = ANY($3::bigint[]) RETURNING 1
), written AS (
    INSERT INTO ledger_transfer (source_id, destination_id, amount, currency, reason,
        ref_kind, ref_id, key, by, at, hold_id)
    SELECT v.source, v.destination, v.amount, v.currency, v.reason, v.kind, v.ref, v.key, v.by,
        v.at, v.hold
    FROM json_to_recordset($6::json) AS v
        (source bigint, destination bigint, amount bigint, currency text, reason text, kind text,
         ref text, key text, by text, at timestamptz, hold uuid)
    RETURNING 1
), done AS (
    SELECT ARRAY[(SELECT count(*) FROM ended), (SELECT count(*) FROM added),
        (SELECT count(*) FROM written)] AS rows
)
"""
_COUNTED = f"{_CHANGE} SELECT rows FROM done"
# Nobody waits for these figures: by zero nothing can be divided, so nothing is committed.
_CHECKED = f"{_CHANGE} SELECT 1 / (rows = $7::bigint[])::int FROM done"


def read_and_lock(
    ids: Collection[UUID], keys: Collection[str], named: Collection[rules.Account]
) -> tuple[list[Held], Rows]:
    """What `held.read_and_lock` says: two statements on one way there and back."""
    held = [pk.hex for pk in ids]
    names = [[a.owner for a in named], [a.currency for a in named], [a.kind.value for a in named]]
    holds, accounts = asked((_HOLDS, [held, list(keys)]), (_ACCOUNTS, [held, *names]))
    rows = {
        rules.Account(Kind(kind), owner, currency): Row(pk, frozen)
        for pk, kind, owner, currency, frozen in accounts
    }
    found = [
        Held(
            pk, amount, state, captured, ended_key, since,
            rules.Account(Kind(kind), owner, currency),
        )
        for pk, amount, state, captured, ended_key, since, kind, owner, currency in holds
    ]  # fmt: skip
    return found, rows


def change(
    marks: Sequence[Mark], added: Sequence[tuple[int, int, int]], moves: Sequence[Moved], rows: Rows
) -> list[int]:
    """Ends the holds, adds (account, to the balance, to what is held), inserts the transfers, in
    one statement. Returns how many rows each of the three changed.

    In a group the statement goes with the COMMIT, which it makes fail if these are not all.
    """
    ids, balance, held = ([each[part] for each in added] for part in range(3))
    values = [
        json.dumps([_ended(mark) for mark in marks]), [mark.hold.hex for mark in marks],
        ids, balance, held, json.dumps([_moved(move, rows) for move in moves]),
    ]  # fmt: skip
    all_of_them = [len(marks), len(added), len(moves)]
    if left((_CHECKED, [*values, all_of_them])):
        return all_of_them
    counted: list[int] = asked((_COUNTED, values))[0][0][0]
    return counted


def _ended(m: Mark) -> dict[str, object]:
    return {
        "hold": m.hold.hex, "state": m.state, "captured": m.captured, "key": m.key, "by": m.by,
        "at": m.at.isoformat(),
    }  # fmt: skip


def _moved(m: Moved, rows: Rows) -> dict[str, object]:
    leg = m.leg
    return {
        "source": rows[m.source].id, "destination": rows[leg.destination].id, "amount": m.amount,
        "currency": m.source.currency, "reason": leg.reason, "kind": leg.ref.kind,
        "ref": leg.ref.id, "key": m.key, "by": m.by, "at": m.at.isoformat(), "hold": m.hold.hex,
    }  # fmt: skip
