"""Where money came from and how much of it may go back there.

What a top-up brought may go back as far as it is still free. What was taken of an authorisation
was paid away at once: of it may go back what came back to the wallet of the same charge.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from minutewise.ledger.queries import came_back
from minutewise.ledger.rules import Ref, spendable
from minutewise.payments.models import Authorisation, Payment, Refund
from minutewise.payments.queries import available
from minutewise.payments.rules import Hold, oldest_first

_GOING = Sum("refunds__amount", filter=Q(refunds__state=Refund.State.OPENED), default=0)


@dataclass(frozen=True, slots=True)
class Source:
    """A top-up or what was taken of a reservation; `left` minor units may still go back there."""

    item: Payment | Authorisation
    left: int

    @property
    def is_top_up(self) -> bool:
        return isinstance(self.item, Payment)

    @property
    def came_at(self) -> datetime:
        found = self.item.came_at
        assert found is not None  # noqa: S101 (it brought something)
        return found


def going_back(item: Payment | Authorisation) -> int:
    """Minor units of refunds that are on their way: the gateway may have done them or not."""
    going = item.refunds.filter(state=Refund.State.OPENED).aggregate(sum=Sum("amount"))
    return int(going["sum"] or 0)


def refundable(item: Payment | Authorisation) -> int:
    """Minor units of one that may still go back there: neither went back nor are on their way."""
    if isinstance(item, Payment):
        gone = item.refunded + item.charged_back + going_back(item)
        return max(item.brought - gone, 0)
    rows = _taken(item.person_id, item.currency)
    same = _returned(rows.filter(ref_kind=item.ref_kind, ref_id=item.ref_id))
    return next((source.left for source in same if source.item.pk == item.pk), 0)


def sources_of(person_id: UUID, currency: str) -> list[Source]:
    """What money can go back to, the oldest first. Whether it is still free is not asked here."""
    paid = Payment.objects.filter(
        person_id=person_id, currency=currency, paid_at__isnull=False, refunded__lt=F("amount")
    )
    found = [
        Source(row, row.amount - row.refunded - row.charged_back - int(row.going))
        for row in paid.annotate(going=_GOING)
    ]
    found += _returned(_taken(person_id, currency))
    left = (source for source in found if source.left > 0)
    return sorted(left, key=lambda source: (source.came_at, source.item.pk))


def sources_for(ref: Ref, person_id: UUID) -> list[Source]:
    """The cards that paid for `ref` to which something of it may go back now, oldest first."""
    rows = Authorisation.objects.filter(person_id=person_id, ref_kind=ref.kind, ref_id=ref.id)
    found = _returned(rows.filter(state=Hold.CAPTURED, captured__gt=0))
    free = available(person_id, found[0].item.currency) if found else 0
    parts = oldest_first(free, [source.left for source in found])
    return [Source(each.item, part) for each, part in zip(found, parts, strict=True) if part]


def _taken(person_id: UUID, currency: str) -> QuerySet[Authorisation]:
    rows = Authorisation.objects.filter(person_id=person_id, currency=currency)
    return rows.filter(state=Hold.CAPTURED, captured__gt=0)


def _returned(rows: QuerySet[Authorisation]) -> list[Source]:
    """Of each charge what came back and did not go on yet, the oldest reservation first."""
    charges: dict[tuple[str, str], list[tuple[Authorisation, int]]] = defaultdict(list)
    for row in rows.annotate(going=_GOING).order_by("created_at", "pk"):
        charges[row.ref_kind, row.ref_id].append((row, row.refunded + int(row.going)))
    found = []
    for kind, ids in _by_kind(charges):
        first = charges[kind, ids[0]][0][0]
        back = came_back(kind, ids, spendable(first.person_id, first.currency))
        for ref in ids:
            items = charges[kind, ref]
            rest = max(back.get(ref, 0) - sum(gone for _row, gone in items), 0)
            parts = oldest_first(
                rest, [row.captured - row.charged_back - gone for row, gone in items]
            )
            found += [Source(row, part) for (row, _gone), part in zip(items, parts, strict=True)]
    return found


def _by_kind(charges: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, ref in charges:
        kinds[kind].append(ref)
    return list(kinds.items())


def sources_to(person_id: UUID, currency: str, to: UUID | None) -> list[Source]:
    """The same, or the one of them alone that `to` names by its id."""
    return [each for each in sources_of(person_id, currency) if to in (None, each.item.pk)]


def sendable(person_id: UUID, currency: str, to: UUID | None = None) -> int:
    """Minor units that may go back to cards now, or `to` one of them: came from there, are
    neither spent nor held."""
    left = sum(source.left for source in sources_to(person_id, currency, to))
    return min(left, available(person_id, currency))


def refunds_from(person_id: UUID, currency: str) -> QuerySet[Refund]:
    """What of a person's money went back to where it came from or is on its way."""
    mine = {"person_id": person_id, "currency": currency}
    top_ups = Q(**{f"payment__{name}": value for name, value in mine.items()})
    taken = Q(**{f"authorisation__{name}": value for name, value in mine.items()})
    return Refund.objects.filter(top_ups | taken).select_related("payment", "authorisation")


def refunds_of(person_id: UUID, currency: str, limit: int = 20) -> list[Refund]:
    """The same, newest first."""
    return list(refunds_from(person_id, currency).order_by("-created_at", "-pk")[:limit])
