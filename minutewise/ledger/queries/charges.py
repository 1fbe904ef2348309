"""What was charged for something, and what of it went back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from minutewise.ledger import rules
from minutewise.ledger.models import Hold, Transfer
from minutewise.ledger.rules import Kind, Ref
from minutewise.work.quick.prepared import Prepared

# What of a charge is the operator's: the commission, and a gateway fee that the advisor bears.
OPERATORS = (Kind.COMMISSION, Kind.GATEWAY_FEES)

# A charge goes from a payer (or the gateway, for an authorised card) to an advisor or the operator.
CHARGE = Q(
    reverses=None,
    source__kind__in=[Kind.SPENDABLE, Kind.CLEARING],
    destination__kind__in=[Kind.EARNINGS, *OPERATORS],
)


@dataclass(frozen=True, slots=True)
class Charged:
    """Minor units: `commission` and `gateway_fee` are parts of `charged`; at most
    charged − refunded may go back."""

    charged: int
    commission: int
    refunded: int
    gateway_fee: int = 0


def charged_for(ref: Ref) -> Charged:
    """What was charged for `ref` so far; zeros if nothing was."""
    rows = Transfer.objects.filter(CHARGE, ref_kind=ref.kind, ref_id=ref.id)
    sums = rows.aggregate(
        charged=Sum("amount", default=0),
        commission=Sum("amount", filter=Q(destination__kind=Kind.COMMISSION), default=0),
        fee=Sum("amount", filter=Q(destination__kind=Kind.GATEWAY_FEES), default=0),
    )
    back = Transfer.objects.filter(reverses__in=rows).aggregate(sum=Sum("amount", default=0))
    return Charged(
        int(sums["charged"]), int(sums["commission"]), int(back["sum"]), int(sums["fee"])
    )


def came_back(kind: str, ids: Collection[str], to: rules.Account) -> dict[str, int]:
    """What of these charges (references of one kind) was given back to `to`, minor units."""
    rows = Transfer.objects.filter(
        ref_kind=kind, ref_id__in=ids, reverses__isnull=False,
        destination__kind=to.kind, destination__owner=to.owner,
        destination__currency=to.currency,
    )  # fmt: skip
    sums = rows.order_by().values_list("ref_id").annotate(sum=Sum("amount"))
    return {ref: int(total) for ref, total in sums}


def given_back_in(earner: rules.Account, start: datetime, end: datetime) -> int:
    """What of their charges left these earnings again by refunds in start ≤ at < end (minor
    units), also of what a dispute had held; what the operator bore is not in it."""
    back = Transfer.objects.filter(
        reverses__destination__kind=earner.kind,
        reverses__destination__owner=earner.owner,
        reverses__destination__currency=earner.currency,
        source__kind__in=[Kind.EARNINGS, Kind.DISPUTED],
        at__gte=start, at__lt=end,
    )  # fmt: skip
    return int(back.aggregate(sum=Sum("amount", default=0))["sum"])


@dataclass(frozen=True, slots=True)
class Booked:
    """What the books say of one reference, in minor units: charged (commission and gateway fee
    are parts of it), reserved by all its holds, and how many of them are open."""

    charged: int = 0
    commission: int = 0
    held: int = 0
    open_holds: int = 0
    gateway_fee: int = 0


def _charges_by_ref(kind: str) -> QuerySet[Transfer, Any]:
    taken = Q(destination__kind=Kind.COMMISSION)
    kept = Q(destination__kind=Kind.GATEWAY_FEES)
    charged = Sum("amount", default=0)
    commission, fee = (Sum("amount", filter=part, default=0) for part in (taken, kept))
    rows = Transfer.objects.filter(CHARGE, ref_kind=kind)
    return rows.values_list("ref_id").annotate(charged=charged, commission=commission, fee=fee)


def _holds_by_ref(kind: str) -> QuerySet[Hold, Any]:
    held, still = Sum("amount", default=0), Count("pk", filter=Q(state=Hold.State.OPEN))
    rows = Hold.objects.filter(ref_kind=kind)
    return rows.values_list("ref_id").annotate(held=held, still_open=still)


_CHARGES_BY_REF = Prepared(_charges_by_ref, kind=str)
_HOLDS_BY_REF = Prepared(_holds_by_ref, kind=str)


def booked_by_ref(kind: str) -> dict[str, Booked]:
    """All references of one kind, in two queries: for checks that go through everything."""
    charges = {
        ref: (int(charged), int(commission), int(fee))
        for ref, charged, commission, fee in _CHARGES_BY_REF.columns(kind=kind)
    }
    holds = {
        ref: (int(held), int(still_open))
        for ref, held, still_open in _HOLDS_BY_REF.columns(kind=kind)
    }
    found = {}
    for name in charges.keys() | holds.keys():
        charged, commission, fee = charges.get(name, (0, 0, 0))
        found[name] = Booked(charged, commission, *holds.get(name, (0, 0)), fee)
    return found


def _moved(side: str) -> Prepared[Transfer]:
    """The transfers of a kind with this account on one side, summed up by reference."""

    def build(kind: str, of: str, owner: str, currency: str) -> QuerySet[Transfer, Any]:
        mine = {
            f"{side}__kind": of, f"{side}__owner": owner, f"{side}__currency": currency,
        }  # fmt: skip
        rows = Transfer.objects.filter(ref_kind=kind, **mine)
        return rows.values_list("ref_id").annotate(sum=Sum("amount"))

    return Prepared(build, kind=str, of=str, owner=str, currency=str)


_CAME, _WENT = _moved("destination"), _moved("source")


def net_by_ref(kind: str, account: rules.Account) -> dict[str, int]:
    """What came in less what went out of one account, per reference of a kind (minor units)."""
    mine = {"of": account.kind.value, "owner": account.owner, "currency": account.currency}
    net: dict[str, int] = defaultdict(int)
    for rows, sign in ((_CAME, 1), (_WENT, -1)):
        for ref, total in rows.columns(kind=kind, **mine):
            net[ref] += sign * int(total)
    return dict(net)


def disputed_of(ref: Ref) -> dict[rules.Account, int]:
    """What stands in *disputed* of a charge, by whose earnings it came from (minor units)."""
    rows = Transfer.objects.filter(ref_kind=ref.kind, ref_id=ref.id).select_related(
        "source", "destination", "reverses__destination"
    )
    standing: dict[rules.Account, int] = defaultdict(int)
    for row in rows.filter(destination__kind=Kind.DISPUTED):
        standing[row.source.value] += row.amount
    for row in rows.filter(source__kind=Kind.DISPUTED):
        earner = row.reverses.destination if row.reverses else row.destination
        standing[earner.value] -= row.amount
    return {account: amount for account, amount in standing.items() if amount}


def charges_of_earners(owners: Collection[str], since: datetime) -> dict[str, int]:
    """How many charges since then each of these owners ("person:<id>") got a share of."""
    rows = Transfer.objects.filter(
        CHARGE, destination__kind=Kind.EARNINGS, destination__owner__in=owners, at__gte=since
    ).order_by()
    counted = rows.values("destination__owner").annotate(
        count=Count(Concat("ref_kind", Value(":"), "ref_id"), distinct=True)
    )
    return {row["destination__owner"]: int(row["count"]) for row in counted}
