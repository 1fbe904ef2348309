"""Reserving money on an account, or behind an authorisation at a gateway."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from minutewise.ledger import rules
from minutewise.ledger.actions.balances import lock, require_transaction, rows_of
from minutewise.ledger.errors import (
    AccountBlockedError,
    AccountFrozenError,
    InsufficientFundsError,
    KeyConflictError,
)
from minutewise.ledger.models import Account, Hold
from minutewise.ledger.rules import Ref


def open_hold(
    source: rules.Account,
    amount: int,
    *,
    ref: Ref,
    key: str,
    by: str,
    at: datetime,
    authorisation: str = "",
) -> Hold:
    """Reserves `amount` (minor units) on somebody's account until the hold ends.

    With `authorisation` (its id at the gateway) the money stands outside and `source` is the
    gateway's clearing account: nothing of ours is reserved. The same key with the same content
    gives the same hold, open or ended. Raises `InsufficientFundsError`, `AccountFrozenError`,
    `KeyConflictError`, `InvalidError`.
    """
    require_transaction()
    rules.check_hold(source, amount, ref, key, authorisation)
    rules.check_text("by", by)
    rows = rows_of([source])
    if source.is_persons:
        lock(rows)
    row = rows[source]
    hold = Hold(
        account=row,
        amount=amount,
        ref_kind=ref.kind,
        ref_id=ref.id,
        key=key,
        authorisation=authorisation,
        by=by,
        opened_at=at,
    )
    if known := Hold.objects.filter(key=key).first():
        return _same_or_conflict(hold, known)
    if source.is_persons:
        _reserve(row, amount)
    return _insert(hold, savepoint=not source.is_persons)


def _reserve(row: Account, amount: int) -> None:
    """One conditional UPDATE decides; nobody's reading of the balance does."""
    free = Account.objects.filter(
        pk=row.pk, frozen=False, blocked=False, balance__gte=F("held") + amount
    )
    if free.update(held=F("held") + amount):
        return
    row.refresh_from_db()
    if row.frozen:
        raise AccountFrozenError(row.value)
    if row.blocked:
        raise AccountBlockedError(row.value)
    raise InsufficientFundsError(row.value, available=row.balance - row.held, needed=amount)


def _insert(hold: Hold, *, savepoint: bool) -> Hold:
    """Inserts; the unique key decides between two that came at once.

    On one account they queued at its lock and the second found the first. Clearing accounts
    are not locked: there the loser reads the winner's hold. Else it is a conflict for sure.
    """
    try:
        with transaction.atomic(savepoint=savepoint):
            hold.save(force_insert=True)
    except IntegrityError as error:
        if not any(name in str(error) for name in ("ledger_hold_key", "ledger_hold.key")):
            raise
        if not savepoint:
            raise KeyConflictError(hold.key) from error
        return _same_or_conflict(hold, Hold.objects.get(key=hold.key))
    return hold


def _same_or_conflict(asked: Hold, known: Hold) -> Hold:
    names = ("account_id", "amount", "ref_kind", "ref_id", "authorisation")
    if any(getattr(asked, name) != getattr(known, name) for name in names):
        raise KeyConflictError(asked.key)
    return known
