"""Figures from the reviews themselves, in three queries whatever there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from minutewise.ratings import rules
from minutewise.ratings.models import Occasion, Review
from minutewise.ratings.rules.weight import Given, one_way, sum_of

ADVISOR, PERSON = "advisor", "person"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the reviews of one category come to; `category` is empty for all of them."""

    category: str
    name: str
    reviews: int
    paid_ms: int
    weight: int
    rating: int | None


def about_of(occasion: Occasion, side: str) -> str:
    """Whom a review of that side is about: the advisor's page, or the client."""
    if side == rules.CLIENT:
        return f"{ADVISOR}:{occasion.advisor}"
    return f"{PERSON}:{occasion.client_id}"


def counted(about: str) -> QuerySet[Review]:
    """The reviews about somebody that count."""
    kind, _, name = about.partition(":")
    whose = (
        Q(side=rules.CLIENT, occasion__advisor=UUID(name))
        if kind == ADVISOR
        else Q(side=rules.ADVISOR, occasion__client=UUID(name))
    )
    return readable().filter(whose)


def readable() -> QuerySet[Review]:
    """All reviews that may count: revealed, not removed, not by somebody who is shut out, not of
    one's own house (which stays to be read, and says so)."""
    there = Q(author__is_active=True) | Q(author__erased_at__isnull=False)
    revealed = Review.objects.filter(occasion__revealed_at__isnull=False, occasion__is_own=False)
    return revealed.filter(there, removed_at=None)


def reckon(about: str, at: datetime) -> list[Reckoned]:
    """What the reviews come to at `at`: all of them first, then each category by name."""
    rows = list(
        counted(about)
        .filter(occasion__revealed_at__lte=at)
        .select_related("occasion")
        .order_by("pk")
    )
    flows = _Flows(rows, at)
    given = [(row.occasion, _given(row, flows, at)) for row in rows]
    names = {each.category: each.category_name for each, _g in given}
    found = [_sum("", "", given)]
    for category, name in sorted(names.items(), key=lambda item: item[1].casefold()):
        found.append(_sum(category, name, [g for g in given if g[0].category == category]))
    return found if given else []


def _sum(category: str, name: str, given: Sequence[tuple[Occasion, Given]]) -> Reckoned:
    whole = sum_of([each for _o, each in given])
    paid_ms = sum(occasion.paid_ms for occasion, _g in given)
    return Reckoned(category, name, len(given), paid_ms, whole.weight, whole.rating)


def _given(row: Review, flows: "_Flows", at: datetime) -> Given:
    occasion = row.occasion
    return Given(
        pair=str(row.author_id),
        stars=row.stars,
        paid_ms=occasion.paid_ms,
        net=flows.stays(occasion),
        age_days=max(0, (at - occasion.at).days),
    )


class _Flows:
    """The money between the pairs of some reviews, both ways, until `at`."""

    def __init__(self, rows: Sequence[Review], at: datetime) -> None:
        clients = {row.occasion.client_id for row in rows}
        advised = {row.occasion.person_id for row in rows}
        between = Q(client__in=clients, person__in=advised) | Q(
            client__in=advised, person__in=clients
        )
        found = (
            Occasion.objects.filter(between, at__lte=at, net__gt=0)
            .values_list("client", "person")
            .annotate(Sum("net"))
        )
        self._sums = {(client, person): net for client, person, net in found} if rows else {}

    def stays(self, occasion: Occasion) -> int:
        forth = self._sums.get((occasion.client_id, occasion.person_id), 0)
        back = self._sums.get((occasion.person_id, occasion.client_id), 0)
        return one_way(occasion.net, forth, back)
