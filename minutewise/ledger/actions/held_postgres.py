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
from minutewise.work.quick.statements import asked

_PEOPLE = ", ".join(f"'{kind}'" for kind in sorted(PEOPLE))

# The holds, and whatever ended under one of the keys, locked in the order of their ids.
_HOLDS = """\
SELECT h.id, h.amount, h.state, h.captured, h.ended_key,
    (extract(epoch FROM h.opened_at) * 1000000)::bigint, a.kind, a.owner, a.currency
FROM ledger_hold h JOIN ledger_account a ON a.id = h.account_id
WHERE h.id = ANY(%s::uuid[]) OR (h.ended_key <> '' AND h.ended_key = ANY(%s::text[]))
ORDER BY h.id FOR NO KEY UPDATE OF h
"""

# The accounts of holds and those that are named; people's locked in the order of their ids.
# Nobody queues at the operator's.
_ACCOUNTS = f"""\
WITH wanted AS MATERIALIZED (
    SELECT account_id AS id FROM ledger_hold WHERE id = ANY(%s::uuid[])
    UNION
    SELECT x.id FROM unnest(%s::text[], %s::text[], %s::text[]) AS n (owner, currency, kind)
    JOIN ledger_account x
        ON x.owner = n.owner AND x.currency = n.currency AND x.kind = n.kind
)
SELECT * FROM (
    SELECT a.id, a.kind, a.owner, a.currency, a.frozen FROM ledger_account a
    WHERE a.id IN (SELECT id FROM wanted) AND a.kind IN ({_PEOPLE})
    ORDER BY a.id FOR NO KEY UPDATE OF a
) p
UNION ALL
SELECT a.id, a.kind, a.owner, a.currency, a.frozen FROM ledger_account a
WHERE a.id IN (SELECT id FROM wanted) AND a.kind NOT IN ({_PEOPLE})
"""

_CHANGE = f"""\
WITH ended AS (
    UPDATE ledger_hold AS h SET state = v.state, captured = v.captured, ended_key = v.key,
        ended_by = v.by, ended_at = v.at
    FROM json_to_recordset(%s::json) AS v
        (hold uuid, state text, captured bigint, key text, by text, at timestamptz)
    WHERE h.id = v.hold AND h.state = '{OPEN}' RETURNING 1
), added AS (
    UPDATE ledger_account AS a SET balance = a.balance + v.balance, held = a.held + v.held
    FROM json_to_recordset(%s::json) AS v (id bigint, balance bigint, held bigint)
    WHERE a.id = v.id RETURNING 1
), written AS (
    INSERT INTO ledger_transfer (source_id, destination_id, amount, currency, reason,
        ref_kind, ref_id, key, by, at, hold_id)
    SELECT v.source, v.destination, v.amount, v.currency, v.reason, v.kind, v.ref, v.key, v.by,
        v.at, v.hold
    FROM json_to_recordset(%s::json) AS v
        (source bigint, destination bigint, amount bigint, currency text, reason text, kind text,
         ref text, key text, by text, at timestamptz, hold uuid)
    RETURNING 1
)
SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM added), (SELECT count(*) FROM written)
"""


def read_and_lock(
    ids: Collection[UUID], keys: Collection[str], named: Collection[rules.Account]
) -> tuple[list[Held], Rows]:
    """What `held.read_and_lock` says: two statements on one way there and back."""
    held = f"{{{','.join(pk.hex for pk in ids)}}}"
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
    """
    values = [
        [_ended(mark) for mark in marks],
        [{"id": pk, "balance": balance, "held": held} for pk, balance, held in added],
        [_moved(move, rows) for move in moves],
    ]
    return list(asked((_CHANGE, [json.dumps(each) for each in values]))[0][0])


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
