"""What moved in a span of time, for the operator's eyes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum

from minutewise.ledger.models import Hold, RollUp, Transfer
from minutewise.ledger.rules import Kind


@dataclass(frozen=True, slots=True)
class Flow:
    """Minor units of one currency: what came from and went to gateways, what the operator got."""

    came_in: int
    went_out: int
    commission: int
    goodwill: int
    gateway_fees: int  # kept by gateways; no part of `went_out`
    fees_borne: int  # by advisors, less what went back


def flow(currency: str, start: datetime, end: datetime) -> Flow:
    """The transfers of start ≤ at < end, summed by the kinds of account they moved between.

    What is given back lowers the commission of the day on which that happens.
    """
    sums = {
        (row["source__kind"], row["destination__kind"]): int(row["total"])
        for row in _moved(currency, start, end)
    }

    def came(kind: Kind) -> int:
        return sum(total for (_, destination), total in sums.items() if destination == kind)

    def went(kind: Kind) -> int:
        return sum(total for (source, _), total in sums.items() if source == kind)

    kept = sums.get((Kind.GATEWAY_FEES, Kind.CLEARING), 0)
    within = sums.get((Kind.CLEARING, Kind.CLEARING), 0)
    return Flow(
        came_in=went(Kind.CLEARING) - within,
        went_out=came(Kind.CLEARING) - within - kept,
        commission=came(Kind.COMMISSION) - went(Kind.COMMISSION),
        goodwill=went(Kind.GOODWILL) - came(Kind.GOODWILL),
        gateway_fees=kept,
        fees_borne=came(Kind.GATEWAY_FEES) - went(Kind.GATEWAY_FEES) + kept,
    )


def _moved(currency: str, start: datetime, end: datetime) -> Iterable[Mapping[str, Any]]:
    """Only what is younger than the last roll-up before `start` is looked at: one day's worth."""
    last = RollUp.objects.filter(at__lt=start).order_by("-through").first()
    rows = Transfer.objects.filter(
        pk__gt=last.through if last else 0, currency=currency, at__gte=start, at__lt=end
    )
    return rows.values("source__kind", "destination__kind").annotate(total=Sum("amount"))


def held_by_currency() -> dict[str, int]:
    """What all open holds reserve, by currency (minor units)."""
    rows = Hold.objects.filter(state=Hold.State.OPEN).order_by().values("account__currency")
    return {row["account__currency"]: int(row["sum"]) for row in rows.annotate(sum=Sum("amount"))}


def held_now(currency: str) -> int:
    """What all open holds of a currency reserve, card authorisations included (minor units)."""
    rows = Hold.objects.filter(state=Hold.State.OPEN, account__currency=currency)
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)
