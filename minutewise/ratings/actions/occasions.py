"""What may be reviewed: told by channels in the transaction that settles or ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minutewise.ledger.rules import Ref
from minutewise.ratings.actions.figures import recount_all
from minutewise.ratings.models import Occasion, Review
from minutewise.ratings.queries.sums import about_of
from minutewise.work.writing import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """Who sat where: the client, the page (`advisor`), who advised (`person`), whose firm.

    `own`: the client belongs to that firm by now.
    """

    network_id: UUID
    client_id: UUID
    advisor_id: UUID
    person_id: UUID
    company_id: UUID | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What it was about and what was paid: `paid_ms` of counted time, `net` in minor units.

    `category` is the service, until networks bring categories; `name` as people read it.
    """

    category: str
    name: str
    mode: str
    paid_ms: int
    net: int


def open_review(subject: Ref, seats: Seats, talk: Talk, at: datetime) -> None:
    """From now on, for 14 days, the two may review each other. Again: nothing.

    Inside the caller's transaction. A talk in which nobody paid (`net` 0) is marked free and
    weighs nothing. Where money went the other way as well, what stayed with either has changed:
    the figures follow at once. They may have been written as of a later moment already, by
    whoever began after this and was faster, and would else disagree with the reviews for a day.
    """
    row = Occasion(
        kind=subject.kind,
        ref=subject.id,
        network_id=seats.network_id,
        client_id=seats.client_id,
        person_id=seats.person_id,
        advisor=seats.advisor_id,
        company=seats.company_id,
        category=talk.category,
        category_name=talk.name,
        mode=talk.mode,
        paid_ms=talk.paid_ms if talk.net else 0,
        net=talk.net,
        at=at,
        is_own=seats.own,
    )
    Occasion.objects.bulk_create([row], ignore_conflicts=True)
    if row.net and _came_back(row):
        recount_all(_between(row), at)


def _came_back(row: Occasion) -> bool:
    """Whether money went from who advised to who asked, in talks the other way round."""
    back = Occasion.objects.filter(client=row.person_id, person=row.client_id, net__gt=0)
    return back.exists()


def lessen(subject: Ref, net: int, at: datetime) -> None:
    """A refund left `net` minor units of what was paid: the reviews weigh less from now on.

    Never more than before; what was never opened is left alone. So do others between the same
    two, as what weighs is what stayed. The ledger tells of every refund, by wiring.
    """
    with writing():
        row = (
            Occasion.objects.select_for_update()
            .filter(kind=subject.kind, ref=subject.id, net__gt=net)
            .first()
        )
        if row is None:
            return
        row.net = net
        row.save(update_fields=["net"])
        recount_all(_between(row), at)


def team_is(advisor_id: UUID, people: Collection[UUID], at: datetime) -> None:
    """These belong to the page's company now: what was said between them and the page is of
    their own house, is marked so and does not count as long as they stay, and cannot be said
    anew. It stays to be read: nobody makes a review go away by taking its author in.

    In the caller's transaction, whenever somebody joined or left.
    """
    rows = Occasion.objects.select_for_update().filter(advisor=advisor_id)
    joined = rows.filter(client__in=people, is_own=False)
    left = rows.filter(is_own=True).exclude(client__in=people)
    changed = list((joined | left).order_by("pk"))
    for row in changed:
        row.is_own = not row.is_own
        row.save(update_fields=["is_own"])
    shown = Review.objects.filter(occasion__in=changed, occasion__revealed_at__isnull=False)
    rows_of = shown.select_related("occasion")
    recount_all({about_of(review.occasion, review.side) for review in rows_of}, at)


def _between(row: Occasion) -> set[str]:
    """Whose figures rest on the money between these two, either way."""
    two = [row.client_id, row.person_id]
    shown = Review.objects.filter(
        occasion__client__in=two, occasion__person__in=two, occasion__revealed_at__isnull=False
    ).select_related("occasion")
    return {about_of(review.occasion, review.side) for review in shown}
