"""What was charged for something, and what of it went back."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from minutewise.ledger.models import Transfer
from minutewise.ledger.rules import Kind, Ref

# A charge goes from a payer (or the gateway, for an authorised card) to an advisor or the operator.
CHARGE = Q(
    reverses=None,
    source__kind__in=[Kind.SPENDABLE, Kind.CLEARING],
    destination__kind__in=[Kind.EARNINGS, Kind.COMMISSION],
)


@dataclass(frozen=True, slots=True)
class Charged:
    """Minor units: `commission` is part of `charged`; at most charged − refunded may go back."""

    charged: int
    commission: int
    refunded: int


def charged_for(ref: Ref) -> Charged:
    """What was charged for `ref` so far; zeros if nothing was."""
    rows = Transfer.objects.filter(CHARGE, ref_kind=ref.kind, ref_id=ref.id)
    sums = rows.aggregate(
        charged=Sum("amount", default=0),
        commission=Sum("amount", filter=Q(destination__kind=Kind.COMMISSION), default=0),
    )
    back = Transfer.objects.filter(reverses__in=rows).aggregate(sum=Sum("amount", default=0))
    return Charged(int(sums["charged"]), int(sums["commission"]), int(back["sum"]))
