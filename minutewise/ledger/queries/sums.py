"""What came in less what went out."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet, Sum

from minutewise.ledger.models import Transfer
from minutewise.work.quick.prepared import Prepared

_LAST = 2**63 - 1  # no transfer has a number behind it


def _moved(side: str, after: int, through: int) -> QuerySet[Transfer, Any]:
    rows = Transfer.objects.filter(pk__gt=after, pk__lte=through)
    return rows.values_list(side).annotate(total=Sum("amount"))


_WENT = Prepared(lambda after, through: _moved("source", after, through), after=int, through=int)
_CAME = Prepared(
    lambda after, through: _moved("destination", after, through), after=int, through=int
)


def sums_by_account(*, after: int = 0, through: int | None = None) -> dict[int, int]:
    """Per account id, the sum (minor units) of transfers numbered after … through."""
    until = _LAST if through is None else through
    sums: dict[int, int] = defaultdict(int)
    for rows, sign in ((_WENT, -1), (_CAME, 1)):
        for account, total in rows.columns(after=after, through=until):
            sums[account] += sign * int(total)
    return dict(sums)
