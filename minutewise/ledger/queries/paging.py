"""A wallet's movements page by page, the newest first; the database reads no more than it must."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from minutewise.ledger.models import Account, Transfer
from minutewise.ledger.queries.wallets import Line
from minutewise.ledger.rules import PEOPLE, Kind, Ref, owner_of


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a line stands: its transfer, and which of the transfer's two ends it tells.

    Within one wallet a transfer can be two lines, first what left (0), then what came (1).
    """

    at: datetime
    transfer: int
    end: int


def lines_before(
    owner: UUID | str, currency: str, before: Place | None, transfers: int
) -> list[tuple[Place, Line]]:
    """The lines of at most `transfers` transfers that stand before a place, newest first.

    Balances are those of `statement`: of the whole wallet after each line, by time.
    """
    rows = Account.objects.filter(owner=owner_of(owner), currency=currency, kind__in=PEOPLE)
    kinds = {row.pk: Kind(row.kind) for row in rows}
    older = _until(before)
    touching = Transfer.objects.filter(Q(source__in=kinds) | Q(destination__in=kinds))
    found = list(touching.filter(older).order_by("-at", "-pk")[:transfers])
    balance = _balance(older, list(kinds)) if found else 0
    lines = []
    for row in found:
        for end, account, amount in (
            (1, row.destination_id, row.amount),
            (0, row.source_id, -row.amount),
        ):
            if account not in kinds:
                continue
            place = Place(row.at, row.pk, end)
            if before is None or place < before:
                told = Line(
                    row.at, row.reason, Ref(row.ref_kind, row.ref_id), amount, balance,
                    kinds[account],
                )  # fmt: skip
                lines.append((place, told))
            balance -= amount
    return lines


def _until(before: Place | None) -> Q:
    """Transfers of which a line may stand before that place."""
    if before is None:
        return Q()
    same = Q(at=before.at, pk__lte=before.transfer if before.end else before.transfer - 1)
    return Q(at__lt=before.at) | same


def _balance(which: Q, accounts: list[int]) -> int:
    came = Transfer.objects.filter(which, destination__in=accounts).aggregate(sum=Sum("amount"))
    went = Transfer.objects.filter(which, source__in=accounts).aggregate(sum=Sum("amount"))
    return int(came["sum"] or 0) - int(went["sum"] or 0)
