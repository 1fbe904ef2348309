"""Moving money at once, and what is built on it alone. (What is captured: `held.change`.)"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from minutewise.ledger import rules
from minutewise.ledger.actions.balances import (
    Rows,
    apply,
    check_leaving,
    lock,
    require_transaction,
    rows_of,
)
from minutewise.ledger.errors import KeyConflictError
from minutewise.ledger.models import Transfer
from minutewise.ledger.rules import Draft, Ref

# How PostgreSQL and SQLite name the constraint in their messages.
KEY_TAKEN = ("ledger_transfer_key", "ledger_transfer.key")


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft with the transfer it reverses."""

    draft: Draft
    reverses_id: int | None = None


def post(drafts: Sequence[Draft], *, by: str, at: datetime) -> list[Transfer]:
    """Moves money: all of the drafts or none. Returns their transfers, in the drafts' order.

    A draft whose key is already known with the same content (everything but `by` and `at`)
    moves nothing again and gives the same row. Raises `KeyConflictError` for a known key with
    other content, `InsufficientFundsError`, `AccountFrozenError`, `InvalidError`. The money of
    one account is checked over all drafts together.
    """
    require_transaction()
    rules.check_drafts(drafts)
    rules.check_text("by", by)
    if not drafts:
        return []
    rows = rows_of({side for draft in drafts for side in (draft.source, draft.destination)})
    lock(rows)
    # After the lock: who posted the same keys a moment ago has committed by now.
    known = stored([draft.key for draft in drafts])
    for draft in drafts:
        if draft.key in known:
            same_or_conflict(draft, known[draft.key], rows)
    fresh = [draft for draft in drafts if draft.key not in known]
    check_leaving(rows, (draft.source for draft in fresh))
    apply(rows, rules.deltas((d.source, d.destination, d.amount) for d in fresh))
    known |= {row.key: row for row in write([Entry(d) for d in fresh], rows, by=by, at=at)}
    return [known[draft.key] for draft in drafts]


def move_earnings_to_spendable(
    owner: UUID | str, currency: str, amount: int, *, key: str, by: str, at: datetime
) -> Transfer:
    """Lets somebody spend what they earned (minor units); the way back does not exist.

    `owner` is a person's id or "company:<id>". Raises what `post` raises.
    """
    draft = Draft(
        source=rules.earnings(owner, currency),
        destination=rules.spendable(owner, currency),
        amount=amount,
        reason="earnings_to_spendable",
        ref=Ref("wallet", rules.owner_of(owner)),
        key=key,
    )
    return post([draft], by=by, at=at)[0]


def stored(keys: Sequence[str]) -> dict[str, Transfer]:
    """The transfers written under `keys`."""
    return {row.key: row for row in Transfer.objects.filter(key__in=keys)}


def same_or_conflict(draft: Draft, row: Transfer, rows: Rows) -> None:
    """Raises `KeyConflictError` unless `row` is what `draft` asks for."""
    source, destination = rows[draft.source].pk, rows[draft.destination].pk
    asked = (source, destination, draft.amount, draft.reason, draft.ref)
    ref = Ref(row.ref_kind, row.ref_id)
    if asked != (row.source_id, row.destination_id, row.amount, row.reason, ref):
        raise KeyConflictError(draft.key)


def write(entries: Sequence[Entry], rows: Rows, *, by: str, at: datetime) -> list[Transfer]:
    """Inserts the transfers. The unique key has the last word when two came at once.

    Who shares no locked account with the winner has sent other content under his key, and
    learns of it only here: a conflict, after which the transaction can only be rolled back.
    """
    transfers = [_transfer(entry, rows, by=by, at=at) for entry in entries]
    try:
        return Transfer.objects.bulk_create(transfers)
    except IntegrityError as error:
        if not any(name in str(error) for name in KEY_TAKEN):
            raise
        raise KeyConflictError(entries[0].draft.key) from error


def _transfer(entry: Entry, rows: Rows, *, by: str, at: datetime) -> Transfer:
    draft = entry.draft
    return Transfer(
        source=rows[draft.source],
        destination=rows[draft.destination],
        amount=draft.amount,
        currency=draft.source.currency,
        reason=draft.reason,
        ref_kind=draft.ref.kind,
        ref_id=draft.ref.id,
        key=draft.key,
        by=by,
        at=at,
        reverses_id=entry.reverses_id,
    )
