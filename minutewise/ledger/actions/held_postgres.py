"""What settlements read and write on PostgreSQL: two ways there and back, for one as for forty.

Arrays stand in the place of rows, so that the statements read the same whatever their number, and
are planned once (docs/decisions/0021, 0035). Where an array is read through a SELECT, the planner
does not see how long it is: it would hold that against the plan for all, and plan each group anew.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

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
from minutewise.ledger.rules import MAX_AMOUNT, PEOPLE
from minutewise.work.quick.statements import asked, left

_PEOPLE = ", ".join(f"'{kind}'" for kind in sorted(PEOPLE))

# The holds, and whatever ended under one of the keys, locked in the order of their ids; then their
# accounts and those that are named, people's locked in the order of theirs. Nobody queues at the
# operator's. Rows are looked up one by one: joined, small tables would be read as a whole.
_READ = f"""\
WITH asked AS MATERIALIZED (
    SELECT unnest((SELECT $1::uuid[])) AS id
    UNION
    SELECT h.id FROM unnest((SELECT $2::text[])) AS k (key) CROSS JOIN LATERAL
        (SELECT id FROM ledger_hold WHERE ended_key = k.key AND ended_key <> '' OFFSET 0) h
), held AS MATERIALIZED (
    SELECT h.* FROM (SELECT id FROM asked ORDER BY id) w CROSS JOIN LATERAL
        (SELECT id, amount, state, captured, ended_key, opened_at, account_id
        FROM ledger_hold WHERE id = w.id FOR NO KEY UPDATE) h
), wanted AS MATERIALIZED (
    SELECT a.id, a.kind, a.owner, a.currency, a.frozen
    FROM (SELECT DISTINCT account_id FROM held) h CROSS JOIN LATERAL
        (SELECT * FROM ledger_account WHERE id = h.account_id OFFSET 0) a
    UNION
    SELECT a.id, a.kind, a.owner, a.currency, a.frozen
    FROM unnest((SELECT $3::text[]), (SELECT $4::text[]), (SELECT $5::text[]))
        AS n (owner, currency, kind) CROSS JOIN LATERAL
        (SELECT * FROM ledger_account x WHERE x.owner = n.owner AND x.currency = n.currency
            AND x.kind = n.kind OFFSET 0) a
)
SELECT account_id, NULL AS kind, NULL AS owner, NULL AS currency, NULL AS frozen,
    id AS hold, amount, state, captured, ended_key,
    (extract(epoch FROM opened_at) * 1000000)::bigint AS since FROM held
UNION ALL
SELECT w.id, w.kind, w.owner, w.currency, locked.frozen, NULL, NULL, NULL, NULL, NULL, NULL
FROM (SELECT * FROM wanted WHERE kind IN ({_PEOPLE}) ORDER BY id) w CROSS JOIN LATERAL
    (SELECT frozen FROM ledger_account WHERE id = w.id FOR NO KEY UPDATE) locked
UNION ALL
SELECT w.*, NULL, NULL, NULL, NULL, NULL, NULL FROM wanted w WHERE kind NOT IN ({_PEOPLE})
"""

# One row is expected where a figure lies between two others, so each is looked up in the index,
# however small the table.
_LOOKED_UP = f"BETWEEN 0 AND {MAX_AMOUNT}"
_CHANGE = f"""\
WITH ended AS (
    UPDATE ledger_hold AS h SET state = v.state, captured = v.captured, ended_key = v.key,
        ended_by = v.by, ended_at = v.at
    FROM (SELECT unnest($1::uuid[]) AS hold, unnest($2::text[]) AS state,
        unnest($3::bigint[]) AS captured, unnest($4::text[]) AS key, unnest($5::text[]) AS by,
        unnest($6::timestamptz[]) AS at) v
    WHERE h.id = v.hold AND h.state = '{OPEN}' AND v.captured {_LOOKED_UP} RETURNING 1
), added AS (
    UPDATE ledger_account AS a SET balance = a.balance + v.balance, held = a.held + v.held
    FROM (SELECT unnest($7::bigint[]) AS id, unnest($8::bigint[]) AS balance,
        unnest($9::bigint[]) AS held) v
    WHERE a.id = v.id AND v.id BETWEEN 0 AND 9223372036854775807 RETURNING 1
), written AS (
    INSERT INTO ledger_transfer (source_id, destination_id, amount, currency, reason,
        ref_kind, ref_id, key, by, at, hold_id)
    SELECT v.source, v.destination, v.amount, v.currency, v.reason, v.ref_kind, v.ref_id, v.key,
        ($5::text[])[v.mark], ($6::timestamptz[])[v.mark], ($1::uuid[])[v.mark]
    FROM (SELECT unnest($10::bigint[]) AS source, unnest($11::bigint[]) AS destination,
        unnest($12::bigint[]) AS amount, unnest($13::text[]) AS currency,
        unnest($14::text[]) AS reason, unnest($15::text[]) AS ref_kind,
        unnest($16::text[]) AS ref_id, unnest($17::text[]) AS key,
        unnest($18::int[]) AS mark) v
    RETURNING 1
), done AS (
    SELECT ARRAY[(SELECT count(*) FROM ended), (SELECT count(*) FROM added),
        (SELECT count(*) FROM written)] AS rows
)
"""
_COUNTED = f"{_CHANGE} SELECT rows FROM done"
# Nobody waits for these figures: by zero nothing can be divided, so nothing is committed.
_CHECKED = f"{_CHANGE} SELECT 1 / (rows = $19::bigint[])::int FROM done"


def read_and_lock(
    ids: Collection[UUID], keys: Collection[str], named: Collection[rules.Account]
) -> tuple[list[Held], Rows]:
    """What `held.read_and_lock` says, in one statement: rows of holds and rows of accounts."""
    names = [[a.owner for a in named], [a.currency for a in named], [a.kind.value for a in named]]
    (found,) = asked((_READ, [[pk.hex for pk in ids], list(keys), *names]))
    accounts = {
        pk: (rules.named(kind, owner, currency), Row(pk, frozen, kind in PEOPLE))
        for pk, kind, owner, currency, frozen, hold, *_ in found if hold is None
    }  # fmt: skip
    holds = [
        Held(hold, amount, state, captured, ended_key, since, accounts[pk][0])
        for pk, *_, hold, amount, state, captured, ended_key, since in found if hold is not None
    ]  # fmt: skip
    return holds, dict(accounts.values())


def change(
    marks: Sequence[Mark], added: Sequence[Difference], moves: Sequence[Moved],
    paths: Sequence[Path],
) -> list[int]:  # fmt: skip
    """Ends the holds, adds the differences, inserts the transfers, in one statement. Returns how
    many rows each of the three changed.

    In a group the statement goes with the COMMIT, which it makes fail if these are not all.
    """
    values = [*_ended(marks), *_columns(added, 3), *_moved(moves, paths)]
    all_of_them = [len(marks), len(added), len(moves)]
    if left((_CHECKED, [*values, all_of_them])):
        return all_of_them
    counted: list[int] = asked((_COUNTED, values))[0][0][0]
    return counted


def _ended(marks: Sequence[Mark]) -> list[list[Any]]:
    return _columns(
        [(m.hold.hex, m.state, m.captured, m.key, m.by, m.at.isoformat()) for m in marks], 6
    )


def _moved(moves: Sequence[Moved], paths: Sequence[Path]) -> list[list[Any]]:
    found = []
    for m, (mark, source, destination) in zip(moves, paths, strict=True):
        leg, ref = m.leg, m.leg.ref
        found.append((
            source.id, destination.id, m.amount, m.source.currency, leg.reason,
            ref.kind, ref.id, m.key, mark + 1,
        ))  # fmt: skip
    return _columns(found, 9)


def _columns(rows: Sequence[tuple[Any, ...]], many: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(many)]
