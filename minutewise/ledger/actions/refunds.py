"""Giving back what was charged, from those who got it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from minutewise.kernel.errors import MissingError
from minutewise.ledger import rules
from minutewise.ledger.actions.balances import (
    apply,
    check_leaving,
    lock,
    require_transaction,
    rows_of,
)
from minutewise.ledger.actions.posting import Entry, write
from minutewise.ledger.errors import DisputedError, KeyConflictError, TooMuchError
from minutewise.ledger.models import Transfer
from minutewise.ledger.queries.charges import CHARGE, OPERATORS, disputed_of
from minutewise.ledger.rules import Draft, Ref


class BorneBy(StrEnum):
    """Who pays the advisor's part of a refund when the earnings are short."""

    ADVISOR = "advisor"  # then it is refused
    GOODWILL = "goodwill"  # the operator pays what is missing


type Disputed = Callable[[Ref], bool]
_disputed: list[Disputed] = []


def provide_disputed(reader: Disputed) -> None:
    """Registers who knows whether a charge is disputed: disputes stand above this context."""
    _disputed[:] = [reader]


type Refunded = Callable[[Ref, int, datetime], None]
_refunded: list[Refunded] = []


def on_refund(hear: Refunded) -> None:
    """Registers who has to know of every refund: (charge, what is left of it in minor units, when).
    Called inside the transaction, when the money has moved."""
    _refunded[:] = [hear]


def is_disputed(ref: Ref) -> bool:
    """Whether a dispute about this charge is open. Asked with the charge locked."""
    return any(reader(ref) for reader in _disputed)


@dataclass(frozen=True, slots=True)
class Part:
    """One transfer of a charge and how much of it went back already (minor units)."""

    row: Transfer
    reversed: int

    @property
    def left(self) -> int:
        return self.row.amount - self.reversed


@dataclass(frozen=True, slots=True)
class _Purse:
    """Who pays the advisor's part, in this order: what stands in *disputed* of these earnings, the
    earnings, and what they do not have free the `goodwill`, if there is one (minor units).
    """

    free: dict[rules.Account, int]
    standing: dict[rules.Account, int]
    disputed: rules.Account
    goodwill: rules.Account | None

    def pay(self, part: Part, amount: int) -> Iterator[tuple[rules.Account, int]]:
        got = part.row.destination.value
        held = self._take(self.standing, got, amount)
        own = amount - held
        if self.goodwill and got.is_persons:
            own = self._take(self.free, got, own)
        paid = [(self.disputed, held), (got, own)]
        if self.goodwill:
            paid.append((self.goodwill, amount - held - own))
        return ((account, each) for account, each in paid if each)

    @staticmethod
    def _take(stock: dict[rules.Account, int], account: rules.Account, wanted: int) -> int:
        taken = min(wanted, max(0, stock.get(account, 0)))
        stock[account] = stock.get(account, 0) - taken
        return taken


def refund(
    ref: Ref,
    amount: int,
    *,
    key: str,
    by: str,
    at: datetime,
    to: rules.Account | None = None,
    borne_by: BorneBy | str = BorneBy.ADVISOR,
    reason: str = "refund",
    of_dispute: bool = False,
) -> list[Transfer]:
    """Gives back `amount` (minor units) of what was charged for `ref`, one payer's charge.

    Share and the operator's part, commission and gateway fee as one, go back in proportion; what
    the operator keeps of it is rounded down (`rules.kept_commission`). It goes to where it came
    from, or to `to`: money that a card's authorisation paid came from the gateway's clearing and
    must not go there unless the gateway gives it back too (M7), so channels name the wallet.
    The advisor's part comes from the earnings; `borne_by` says what happens if these are short. A
    charge that is disputed is refunded by its dispute alone (`of_dispute`): what stands in
    *disputed* of the advisor's part pays first.
    Same key and content: the same rows. Raises `TooMuchError` beyond what was charged,
    `MissingError` if nothing was, `DisputedError`, `InsufficientFundsError`, `AccountFrozenError`,
    `KeyConflictError`, `InvalidError`.
    """
    require_transaction()
    rules.check_amount(amount)
    rules.check_text("key", key)
    rules.check_text("reason", reason)
    parts, earlier = charge_of(ref)
    if again := [row for row in earlier if row.key.rpartition(":")[0] == key]:
        return _same_or_conflict(again, amount, to, reason, key)
    if not of_dispute and is_disputed(ref):
        raise DisputedError
    left = sum(part.left for part in parts)
    if amount > left:
        raise TooMuchError(parts[0].row.currency, most=left, asked=amount)
    goodwill = rules.goodwill(parts[0].row.currency)
    shares = shares_of(parts, amount)
    disputed = rules.disputed(goodwill.currency)
    fixed = {goodwill, disputed} if of_dispute else {goodwill}
    rows = rows_of(fixed | {account for part, _ in shares for account in _sides(part, to)})
    lock(rows)
    purse = _Purse(
        free={a: 0 if row.frozen else row.balance - row.held for a, row in rows.items()},
        standing=disputed_of(ref) if of_dispute else {},
        disputed=disputed,
        goodwill=goodwill if BorneBy(borne_by) == BorneBy.GOODWILL else None,
    )
    payers = [(part, *paid) for part, share in shares for paid in purse.pay(part, share)]
    entries = [
        Entry(
            Draft(payer, to or part.row.source.value, paid, reason, ref, f"{key}:{number}"),
            reverses_id=part.row.pk,
        )
        for number, (part, payer, paid) in enumerate(payers)
    ]
    rules.check_drafts([entry.draft for entry in entries])
    check_leaving(rows, (entry.draft.source for entry in entries))
    moved = ((e.draft.source, e.draft.destination, e.draft.amount) for e in entries)
    apply(rows, rules.deltas(moved))
    written = write(entries, rows, by=by, at=at)
    for hear in _refunded:
        hear(ref, left - amount, at)
    return written


def _sides(part: Part, to: rules.Account | None) -> tuple[rules.Account, rules.Account]:
    return part.row.destination.value, to or part.row.source.value


def charge_of(ref: Ref) -> tuple[list[Part], list[Transfer]]:
    """What was charged for `ref`, locked so that two refunds come one after the other."""
    charged = (
        Transfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("source", "destination")
        .filter(CHARGE, ref_kind=ref.kind, ref_id=ref.id)
        .order_by("pk")
    )
    rows = list(charged)
    if not rows:
        raise MissingError("charge_missing", _("Nothing was charged for this."))
    earlier = list(Transfer.objects.filter(reverses__in=rows).order_by("pk"))
    back: dict[int | None, int] = defaultdict(int)
    for row in earlier:
        back[row.reverses_id] += row.amount
    return [Part(row, back[row.pk]) for row in rows], earlier


def shares_of(parts: Sequence[Part], amount: int) -> list[tuple[Part, int]]:
    """How much of `amount` is taken back from each part of the charge."""
    ours = [p for p in parts if p.row.destination.kind in OPERATORS]
    share = [p for p in parts if p.row.destination.kind not in OPERATORS]
    back = rules.commission_back(
        charged=sum(p.row.amount for p in parts),
        commission=sum(p.row.amount for p in ours),
        refunded=sum(p.reversed for p in parts),
        commission_refunded=sum(p.reversed for p in ours),
        amount=amount,
    )
    taken = rules.in_proportion(back, [p.left for p in ours])
    taken += rules.in_proportion(amount - back, [p.left for p in share])
    return [(p, paid) for p, paid in zip([*ours, *share], taken, strict=True) if paid]


def _same_or_conflict(
    again: list[Transfer], amount: int, to: rules.Account | None, reason: str, key: str
) -> list[Transfer]:
    known = (sum(row.amount for row in again), {row.reason for row in again})
    if known != (amount, {reason}) or (to and {r.destination.value for r in again} != {to}):
        raise KeyConflictError(key)
    return again
