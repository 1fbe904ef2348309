"""Checks of holds: M5."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from minutewise.ledger.models import Hold
from minutewise.ledger.queries.findings import Finding
from minutewise.work.quick.prepared import Prepared

_ENDED = Q(ended_at__isnull=False) & ~Q(ended_key="")
_SOUND = (
    Q(state=Hold.State.OPEN, captured=0, ended_at=None, ended_key="")
    | Q(state=Hold.State.CAPTURED, captured__gt=0, captured__lte=F("amount")) & _ENDED
    | Q(state__in=[Hold.State.RELEASED, Hold.State.EXPIRED], captured=0) & _ENDED
)
_UNSOUND = Prepared(lambda: Hold.objects.exclude(_SOUND).select_related("account"))
_OTHERWISE = Prepared(
    lambda: (
        Hold.objects.annotate(moved=Coalesce(Sum("transfers__amount"), 0))
        .exclude(captured=F("moved"))
        .select_related("account")
    )
)
_STRANGE = Prepared(
    lambda: (
        Hold.objects.filter(transfers__isnull=False)
        .exclude(transfers__source=F("account"))
        .select_related("account")
        .distinct()
    )
)


def _finding(hold: Hold, says: str) -> Finding:
    return Finding("M5", f"hold {hold.pk}", says, hold.account.value)


def ends() -> Iterator[Finding]:
    """M5: open with nothing captured, or ended once with at most what was held."""
    for hold in _UNSOUND.rows():
        yield _finding(hold, f"{hold.state}, captured {hold.captured} of {hold.amount}")


def captured() -> Iterator[Finding]:
    """M5: what a hold says was captured is what left its account on its behalf."""
    for row in _OTHERWISE.rows():
        says = f"captured is {row.captured}, its transfers come to {row.moved}"
        yield _finding(row, says)
    for hold in _STRANGE.rows():
        yield _finding(hold, "money of another account was captured for it")
