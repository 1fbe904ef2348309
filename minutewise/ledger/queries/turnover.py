"""What clients paid for somebody's work: the figure that commission tiers look at."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from minutewise.ledger.models import Transfer
from minutewise.ledger.queries.charges import CHARGE, OPERATORS
from minutewise.ledger.rules import earnings


def turnover(earner: UUID | str, currency: str, start: datetime, end: datetime) -> int:
    """Minor units charged in start ≤ at < end for what `earner` got a share of, commission
    and gateway fee included, less what went back of it since, whenever and whoever bore it.

    A charge of which nothing is earned (commission of 100 %) names nobody and counts for nobody.
    """
    account = earnings(earner, currency)
    shares = Transfer.objects.filter(
        CHARGE,
        destination__owner=account.owner,
        destination__kind=account.kind,
        destination__currency=currency,
        at__gte=start,
        at__lt=end,
    )
    charged = _sum(shares) - _sum(Transfer.objects.filter(reverses__in=shares))
    for kind in shares.order_by().values_list("ref_kind", flat=True).distinct():
        # By kind, so that both databases go through the index on what transfers refer to.
        fees = Transfer.objects.filter(
            CHARGE,
            ref_kind=kind,
            ref_id__in=shares.filter(ref_kind=kind).values("ref_id"),
            destination__kind__in=OPERATORS,
            at__gte=start,
            at__lt=end,
        )
        charged += _sum(fees) - _sum(Transfer.objects.filter(reverses__in=fees))
    return charged


def _sum(rows: QuerySet[Transfer]) -> int:
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)
