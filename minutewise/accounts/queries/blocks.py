"""Who wants no calls with whom."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Block, Person
from minutewise.work.quick.prepared import Prepared


def blocks_of(person: Person) -> list[Block]:
    """Those whom `person` has blocked, the newest first. Who blocked them, nobody is told."""
    return list(person.blocks.select_related("blocked"))


def has_blocked(person_id: UUID, other_id: UUID) -> bool:
    """Whether the first has blocked the second."""
    return Block.objects.filter(person_id=person_id, blocked_id=other_id).exists()


def are_apart(one_id: UUID, other_id: UUID) -> bool:
    """Whether either of the two has blocked the other."""
    pair = Q(person_id=one_id, blocked_id=other_id) | Q(person_id=other_id, blocked_id=one_id)
    return Block.objects.filter(pair).exists()


def addresses_apart(person_id: UUID) -> list[str]:
    """The addresses of everybody who is apart from the person, whoever blocked whom."""
    rows = Block.objects.filter(Q(person=person_id) | Q(blocked=person_id)).order_by()
    found = rows.values_list("person_id", "person__email", "blocked__email")
    return [theirs if mine == person_id else own for mine, own, theirs in found]


def who_blocked(one_id: UUID, other_id: UUID) -> set[UUID]:
    """Which of the two has blocked the other."""
    return {person for (person,) in _BETWEEN.columns(one=one_id, other=other_id)}


def _between(one: UUID, other: UUID) -> QuerySet[Block, tuple[UUID]]:
    pair = Q(person_id=one, blocked_id=other) | Q(person_id=other, blocked_id=one)
    return Block.objects.filter(pair).order_by().values_list("person_id")


_BETWEEN = Prepared(_between, one=UUID, other=UUID)  # asked for every message


def apart_from(person_id: UUID, others: Iterable[UUID]) -> set[UUID]:
    """Those of `others` who are apart from the person, whoever blocked whom."""
    pair = Q(person=person_id, blocked__in=list(others)) | Q(
        person__in=list(others), blocked=person_id
    )
    rows = Block.objects.filter(pair).values_list("person_id", "blocked_id")
    return {each for row in rows for each in row} - {person_id}
