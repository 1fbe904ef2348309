"""What came in less what went out."""

from collections import defaultdict

from django.db.models import Sum

from minutewise.ledger.models import Transfer


def sums_by_account(*, after: int = 0, through: int | None = None) -> dict[int, int]:
    """Per account id, the sum (minor units) of transfers numbered after … through."""
    rows = Transfer.objects.filter(pk__gt=after)
    if through is not None:
        rows = rows.filter(pk__lte=through)
    sums: dict[int, int] = defaultdict(int)
    for side, sign in (("source", -1), ("destination", 1)):
        for account, total in rows.values_list(side).annotate(total=Sum("amount")):
            sums[account] += sign * int(total)
    return dict(sums)
