"""Checks of refunds: the ledger's half of M6 (what a meter charged is checked from outside)."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Sum

from minutewise.ledger.models import Transfer
from minutewise.ledger.queries.charges import CHARGE, OPERATORS
from minutewise.ledger.queries.findings import Finding
from minutewise.ledger.rules import kept_commission
from minutewise.work.quick.prepared import Prepared

_BEYOND = Prepared(
    lambda: Transfer.objects.annotate(back=Sum("reversals__amount")).filter(back__gt=F("amount"))
)
_REVERSED = Prepared(
    lambda: (
        Transfer.objects.filter(reverses__isnull=False)
        .values_list("reverses__ref_kind", "reverses__ref_id")
        .distinct()
    )
)


def refunds() -> Iterator[Finding]:
    """M6: nothing is taken back beyond its amount, share and operator's part in proportion."""
    yield from _beyond()
    yield from _out_of_proportion()


def _beyond() -> Iterator[Finding]:
    for row in _BEYOND.rows():
        yield Finding("M6", f"transfer {row.pk}", f"{row.back} of {row.amount} were taken back")


def _out_of_proportion() -> Iterator[Finding]:
    for kind, name in _REVERSED.columns():
        if says := _deviation(kind, name):
            yield Finding("M6", f"refunds of {kind} {name}", says)


def _deviation(kind: str, name: str) -> str:
    """What is wrong with the refunds of one charge; "" if nothing is.

    A charge that grew after its first refund cannot be in exact proportion any more.
    """
    rows = list(
        Transfer.objects.filter(CHARGE, ref_kind=kind, ref_id=name).values_list(
            "pk", "amount", "destination__kind"
        )
    )
    back: dict[int | None, int] = defaultdict(int)
    first = None
    for pk, original, amount in (
        Transfer.objects.filter(reverses__in=[pk for pk, *_ in rows])
        .order_by("pk")
        .values_list("pk", "reverses", "amount")
    ):
        first = first or pk
        back[original] += amount
    if first and any(pk > first for pk, *_ in rows):
        return ""
    ours = [row for row in rows if row[2] in OPERATORS]
    charged, commission = (sum(row[1] for row in part) for part in (rows, ours))
    kept = commission - sum(back[row[0]] for row in ours)
    due = kept_commission(charged, commission, sum(back.values())) if charged else 0
    return "" if kept == due else f"the operator kept {kept} of {commission}, {due} are due"
