"""Reviews as everybody reads them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.ratings import rules
from minutewise.ratings.models import Review, Vote
from minutewise.ratings.rules import CLIENT, short_name
from minutewise.work.quick.prepared import Prepared

PAGE_SIZE = 10
FIRST = 3  # as many stand on the advisor's page itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One review as `viewer` reads it. A removed one has its reason and nothing else."""

    id: UUID
    stars: int
    words: str
    by: str  # empty for somebody who has left
    at: datetime
    category: str
    mode: str
    minutes: int
    is_free: bool
    of_own_house: bool  # they belong to that company by now: it stays to be read, and counts not
    reply: str
    reply_by: str
    helpful: int
    removed_because: str
    found_helpful: bool  # by the viewer
    may_vote: bool
    may_reply: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some reviews, newest first, and whether there are older ones."""

    reviews: tuple[Shown, ...]
    number: int
    more: bool


def _revealed(advisor: UUID) -> QuerySet[Review]:
    there = Q(author__is_active=True) | Q(author__erased_at__isnull=False)
    rows = Review.objects.filter(
        there, side=CLIENT, occasion__advisor=advisor, occasion__revealed_at__isnull=False,
    )  # fmt: skip
    return rows.select_related("occasion__person", "author").order_by("-written_at", "-pk")


_FIRST = Prepared(lambda advisor: _revealed(advisor)[: FIRST + 1], advisor=UUID, alike=500)


def reviews_of(
    advisor_id: UUID, viewer: Person | None, at: datetime, *, category: str = "", page: int = 1,
    size: int = PAGE_SIZE,
) -> Page:  # fmt: skip
    """What clients said of an advisor, newest first. Two queries; three for somebody signed in."""
    if page == 1 and size == FIRST and not category:
        if viewer is None:
            return _FIRST.made(_for_visitors, advisor=advisor_id)
        found = _FIRST.rows(advisor=advisor_id)
    else:
        rows, start = _revealed(advisor_id), (page - 1) * size
        rows = rows.filter(occasion__category=category) if category else rows
        found = list(rows[start : start + size + 1])
    voted = _voted(viewer, found)
    shown = tuple(show(row, viewer, at, voted=row.pk in voted) for row in found[:size])
    return Page(shown, page, len(found) > size)


def _for_visitors(found: list[Review]) -> Page:
    at = datetime.min.replace(tzinfo=UTC)  # a reply's time matters to its writer alone
    return Page(tuple(show(row, None, at) for row in found[:FIRST]), 1, len(found) > FIRST)


def _voted(viewer: Person | None, rows: list[Review]) -> set[UUID]:
    if viewer is None or not rows:
        return set()
    mine = Vote.objects.filter(person=viewer, review__in=[row.pk for row in rows])
    return set(mine.values_list("review_id", flat=True))


def show(row: Review, viewer: Person | None, at: datetime, *, voted: bool = False) -> Shown:
    """A revealed review in words; `occasion` and its people come with the row."""
    occasion, gone = row.occasion, row.removed_at is not None
    side = occasion.side_of(viewer) if viewer else ""
    reviewed = occasion.person if row.side == CLIENT else occasion.client
    return Shown(
        id=row.pk,
        stars=0 if gone else row.stars,
        words="" if gone else row.words,
        by=short_name(row.author.name),
        at=row.written_at,
        category=occasion.category_name,
        mode=occasion.mode,
        minutes=-(-occasion.paid_ms // 60_000),
        is_free=occasion.is_free,
        of_own_house=occasion.is_own,
        reply="" if gone else row.reply,
        reply_by=short_name(reviewed.name),
        helpful=row.helpful,
        removed_because=row.removed_because if gone else "",
        found_helpful=voted,
        may_vote=not side and not gone,
        may_reply=not gone
        and side == rules.other(row.side)
        and not rules.reply_stands(row.replied_at, at),
    )
