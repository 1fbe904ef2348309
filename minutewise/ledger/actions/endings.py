"""Ending holds: captured, released or expired, each exactly once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField, Case, CharField, Q, Value, When
from django.utils.translation import gettext as _

from minutewise.kernel.errors import MissingError
from minutewise.ledger import rules
from minutewise.ledger.actions.balances import (
    Rows,
    apply,
    check_leaving,
    lock,
    require_transaction,
    rows_of,
)
from minutewise.ledger.actions.posting import Entry, same_or_conflict, write
from minutewise.ledger.errors import HoldEndedError, KeyConflictError, TooMuchError
from minutewise.ledger.models import Hold, Transfer
from minutewise.ledger.rules import Draft, Leg


@dataclass(frozen=True, slots=True)
class Captured:
    """What became of holds: `captured` was moved, `released` is free again (minor units)."""

    captured: int
    released: int
    transfers: list[Transfer]


def capture(
    hold_ids: Collection[UUID], legs: Sequence[Leg], *, key: str, by: str, at: datetime
) -> Captured:
    """Ends all these holds and pays the legs from them, the oldest hold first.

    What the legs leave is free again at once; no legs, or legs of 0, make it a release. The
    same key with the same holds and legs gives the same answer and moves nothing. Raises
    `HoldEndedError` if one of them ended otherwise, `TooMuchError` if the legs come to more
    than is held, `KeyConflictError`, `AccountFrozenError`, `MissingError`, `InvalidError`.
    """
    return _end(hold_ids, legs, Hold.State.RELEASED, key=key, by=by, at=at)


def release(
    hold_ids: Collection[UUID], *, key: str, by: str, at: datetime, expired: bool = False
) -> int:
    """Ends these holds without a payment. Returns what is free again (minor units).

    Raises `HoldEndedError`, `KeyConflictError`, `MissingError`. A frozen account may be freed
    of its holds: nothing leaves it by that.
    """
    rest = Hold.State.EXPIRED if expired else Hold.State.RELEASED
    return _end(hold_ids, (), rest, key=key, by=by, at=at).released


def _end(
    hold_ids: Collection[UUID],
    legs: Sequence[Leg],
    rest: Hold.State,
    *,
    key: str,
    by: str,
    at: datetime,
) -> Captured:
    require_transaction()
    rules.check_text("key", key)
    rules.check_text("by", by)
    holds = _locked(set(hold_ids), key)
    rows = {hold.account.value: hold.account for hold in holds}
    rules.check_legs(list(rows), legs)
    entries = _entries(holds, [leg for leg in legs if leg.amount], key)
    captured = _captured(entries)
    answer = (sum(captured.values()), sum(h.amount for h in holds) - sum(captured.values()))
    if new := {entry.draft.destination for entry in entries} - set(rows):
        rows |= rows_of(new)
    if any(hold.state != Hold.State.OPEN for hold in holds):
        return Captured(*answer, _again(holds, entries, rest, rows, key))
    if any(account.is_persons for account in rows):
        lock(rows)
    check_leaving(rows, (entry.draft.source for entry in entries), held=True)
    _mark(holds, captured, rest, key=key, by=by, at=at)
    apply(
        rows,
        rules.deltas((e.draft.source, e.draft.destination, e.draft.amount) for e in entries),
        _freed(holds),
    )
    return Captured(*answer, write(entries, rows, by=by, at=at) if entries else [])


def _locked(ids: set[UUID], key: str) -> list[Hold]:
    """These holds, oldest first, locked in the order of their ids.

    Whatever else ended under the same key shows that the key came with other content.
    """
    found = (
        Hold.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account")
        .filter(Q(pk__in=ids) | Q(ended_key=key))
        .order_by("pk")
    )
    holds = list(found)
    if ids - {hold.pk for hold in holds}:
        raise MissingError("hold_missing", _("There is no such reserved amount."))
    if len(holds) > len(ids):
        raise KeyConflictError(key)
    return sorted(holds, key=lambda hold: (hold.opened_at, hold.pk))


def _entries(holds: Sequence[Hold], legs: Sequence[Leg], key: str) -> list[Entry]:
    amounts = [hold.amount for hold in holds]
    asked = sum(leg.amount for leg in legs)
    if asked > sum(amounts):
        raise TooMuchError(legs[0].destination.currency, most=sum(amounts), asked=asked)
    entries = []
    for number, piece in enumerate(rules.allocate(amounts, [leg.amount for leg in legs])):
        hold, leg = holds[piece.hold], legs[piece.leg]
        draft = Draft(
            source=hold.account.value,
            destination=leg.destination,
            amount=piece.amount,
            reason=leg.reason,
            ref=leg.ref,
            key=f"{key}:{number}",
        )
        entries.append(Entry(draft, hold_id=hold.pk))
    return entries


def _captured(entries: Sequence[Entry]) -> dict[UUID, int]:
    sums: dict[UUID, int] = defaultdict(int)
    for entry in entries:
        if entry.hold_id is not None:
            sums[entry.hold_id] += entry.draft.amount
    return dict(sums)


def _freed(holds: Sequence[Hold]) -> dict[rules.Account, int]:
    """How the held amounts of people's accounts change."""
    sums: dict[rules.Account, int] = defaultdict(int)
    for hold in holds:
        if (account := hold.account.value).is_persons:
            sums[account] -= hold.amount
    return dict(sums)


def _mark(
    holds: Sequence[Hold],
    captured: Mapping[UUID, int],
    rest: Hold.State,
    *,
    key: str,
    by: str,
    at: datetime,
) -> None:
    """Compare-and-set: whoever finds one of them ended changes nothing."""
    if len(holds) == 1:  # nearly always; the general statement costs five times as much to build
        _mark_one(holds[0], captured.get(holds[0].pk, 0), rest, key=key, by=by, at=at)
        return
    taken = [When(pk=pk, then=Value(amount)) for pk, amount in captured.items()]
    state = [When(pk__in=list(captured), then=Value(Hold.State.CAPTURED.value))]
    ended = Hold.objects.filter(pk__in=[hold.pk for hold in holds], state=Hold.State.OPEN).update(
        state=Case(*state, default=Value(rest.value), output_field=CharField())
        if captured
        else rest.value,
        captured=Case(*taken, default=Value(0), output_field=BigIntegerField()) if captured else 0,
        ended_at=at,
        ended_key=key,
        ended_by=by,
    )
    if ended != len(holds):
        raise HoldEndedError


def _mark_one(
    hold: Hold, captured: int, rest: Hold.State, *, key: str, by: str, at: datetime
) -> None:
    ended = Hold.objects.filter(pk=hold.pk, state=Hold.State.OPEN).update(
        state=Hold.State.CAPTURED if captured else rest,
        captured=captured,
        ended_at=at,
        ended_key=key,
        ended_by=by,
    )
    if not ended:
        raise HoldEndedError


def _again(
    holds: Sequence[Hold], entries: Sequence[Entry], rest: Hold.State, rows: Rows, key: str
) -> list[Transfer]:
    """The transfers of the first time, if this is the same request once more."""
    if any(hold.ended_key != key for hold in holds):
        raise HoldEndedError
    found = {row.key: row for row in Transfer.objects.filter(hold__in=holds)}
    uncaptured = {hold.state for hold in holds if not hold.captured}
    if set(found) != {entry.draft.key for entry in entries} or uncaptured - {rest}:
        raise KeyConflictError(key)
    for entry in entries:
        same_or_conflict(entry.draft, found[entry.draft.key], rows)
    return [found[entry.draft.key] for entry in entries]
