"""What somebody has spent: the figure that their own limits look at."""

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from minutewise.ledger.models import Hold, Transfer
from minutewise.ledger.rules import Kind, spendable

_SPENT_ON = (Kind.EARNINGS, Kind.COMMISSION, Kind.GATEWAY_FEES)
_GOING_BACK = "refund"  # held on its way back to the card: not spending


def spent(owner: UUID | str, currency: str, since: datetime) -> int:
    """Minor units charged to `owner` since `since`, and all that is held now for spending.

    What was refunded later stays counted: a limit is about what was spent, not about what
    came back of it.
    """
    account = spendable(owner, currency)
    mine = {"owner": account.owner, "currency": currency, "kind": account.kind}
    charged = Transfer.objects.filter(
        **{f"source__{name}": value for name, value in mine.items()},
        destination__kind__in=_SPENT_ON,
        reverses=None,
        at__gte=since,
    )
    held = Hold.objects.filter(
        **{f"account__{name}": value for name, value in mine.items()}, state=Hold.State.OPEN
    ).exclude(ref_kind=_GOING_BACK)
    sums = [rows.aggregate(sum=Sum("amount"))["sum"] or 0 for rows in (charged, held)]
    return int(sum(sums))
