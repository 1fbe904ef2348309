"""What a person or company sees of its money. The caller says whose: it must be who asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from minutewise.ledger import rules
from minutewise.ledger.models import Account, Hold, RollUp, Transfer
from minutewise.ledger.rules import PEOPLE, Kind, Ref, owner_of
from minutewise.work.quick.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Wallet:
    """Minor units. `held` and `available` are of spendable; `payable` is of earnings, unheld."""

    spendable: int
    held: int
    available: int
    earnings: int
    payable: int


@dataclass(frozen=True, slots=True)
class Line:
    """One movement: `amount` signed, `balance` of the whole wallet afterwards (minor units)."""

    at: datetime
    reason: str
    ref: Ref
    amount: int
    balance: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold as others may see it (minor units)."""

    id: UUID
    amount: int
    state: str
    captured: int
    opened_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == Hold.State.OPEN


_HOLDS = Prepared(
    lambda kind, of: Hold.objects.filter(ref_kind=kind, ref_id=of).order_by("opened_at", "pk"),
    kind=str,
    of=str,
)
_WALLET = Prepared(
    lambda owner, currency: Account.objects.filter(owner=owner, currency=currency, kind__in=PEOPLE),
    owner=str,
    currency=str,
)


def wallet(owner: UUID | str, currency: str) -> Wallet:
    """The wallet of "person:<id>", "company:<id>" or a bare person's id; zeros if there is none."""
    found = {row.kind: row for row in _WALLET.rows(owner=owner_of(owner), currency=currency)}
    spendable = found.get(Kind.SPENDABLE) or Account()
    earnings = found.get(Kind.EARNINGS) or Account()
    return Wallet(
        spendable=spendable.balance,
        held=spendable.held,
        available=spendable.balance - spendable.held,
        earnings=earnings.balance,
        payable=earnings.balance - earnings.held,
    )


def wallets_of(owner: UUID | str) -> dict[str, Wallet]:
    """All wallets of an owner by currency, empty ones included."""
    rows = Account.objects.filter(owner=owner_of(owner), kind__in=PEOPLE)
    currencies = rows.values_list("currency", flat=True).distinct().order_by("currency")
    return {currency: wallet(owner, currency) for currency in currencies}


def statement(
    owner: UUID | str,
    currency: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
) -> list[Line]:
    """The wallet's movements in start ≤ at < end, oldest first.

    A move from earnings to spendable is two lines, one for each account.
    """
    rows = Account.objects.filter(owner=owner_of(owner), currency=currency, kind__in=PEOPLE)
    kinds = {row.pk: Kind(row.kind) for row in rows}
    touching = Transfer.objects.filter(Q(source__in=kinds) | Q(destination__in=kinds))
    balance = _sum(Q(at__lt=start), list(kinds)) if start else 0
    touching = touching.filter(at__gte=start) if start else touching
    touching = touching.filter(at__lt=end) if end else touching
    lines = []
    for row in touching.order_by("at", "pk"):
        ref = Ref(row.ref_kind, row.ref_id)
        for account, amount in ((row.source_id, -row.amount), (row.destination_id, row.amount)):
            if account in kinds:
                balance += amount
                lines.append(Line(row.at, row.reason, ref, amount, balance, kinds[account]))
    return lines


def moves_of(account: rules.Account) -> list[tuple[str, Ref, int]]:
    """All that ever came into an account or left it (less than 0), in the order in which it was
    booked: reason, what for, minor units."""
    row = Account.objects.filter(kind=account.kind, owner=account.owner, currency=account.currency)
    mine = row.values_list("pk", flat=True).first()
    found = Transfer.objects.filter(Q(source=mine) | Q(destination=mine)).order_by("pk")
    return [
        (reason, Ref(kind, of), amount if to == mine else -amount)
        for reason, kind, of, amount, to in found.values_list(
            "reason", "ref_kind", "ref_id", "amount", "destination"
        )
    ]


def holds_of(ref: Ref) -> list[HoldView]:
    """All holds for `ref`, oldest first."""
    rows = _HOLDS.rows(kind=ref.kind, of=ref.id)
    return [
        HoldView(row.pk, row.amount, row.state, row.captured, row.opened_at, row.ended_at)
        for row in rows
    ]


def _behind(side: str, account: int, through: int) -> QuerySet[Transfer, Any]:
    rows = Transfer.objects.filter(**{side: account, "pk__gt": through})
    return rows.values_list(side).annotate(total=Sum("amount"))


_ACCOUNT = Prepared(
    lambda kind, owner, currency: Account.objects.filter(
        kind=kind, owner=owner, currency=currency
    ),
    kind=str, owner=str, currency=str,
)  # fmt: skip
_ROLLED = Prepared(
    lambda account: RollUp.objects.filter(account=account).order_by("-through")[:1], account=int
)
_CAME = Prepared(
    lambda account, through: _behind("destination", account, through), account=int, through=int
)
_WENT = Prepared(
    lambda account, through: _behind("source", account, through), account=int, through=int
)


def operator_balance(account: rules.Account) -> int:
    """The sum (minor units, may be negative) of an operator's or a gateway's account."""
    named = {"kind": account.kind.value, "owner": account.owner, "currency": account.currency}
    row = _ACCOUNT.first(**named)
    if row is None:
        return 0
    last = _ROLLED.first(account=row.pk)
    rolled, through = (last.balance, last.through) if last else (0, 0)
    came, went = (
        sum(int(total) for _account, total in rows.columns(account=row.pk, through=through))
        for rows in (_CAME, _WENT)
    )
    return rolled + came - went


def _sum(which: Q, accounts: list[int]) -> int:
    came = Transfer.objects.filter(which, destination__in=accounts).aggregate(sum=Sum("amount"))
    went = Transfer.objects.filter(which, source__in=accounts).aggregate(sum=Sum("amount"))
    return int(came["sum"] or 0) - int(went["sum"] or 0)
