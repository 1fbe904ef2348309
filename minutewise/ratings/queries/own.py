"""What somebody may write, has written, and what was said of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.kernel.errors import MissingError
from minutewise.ratings import rules
from minutewise.ratings.models import Occasion
from minutewise.ratings.queries.shown import Shown, show

LIST_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The question “How was it?” as one side sees it. Nothing of the other's review before it is
    shown to both."""

    id: UUID
    side: str
    other: str
    kind: str
    ref: str
    category: str
    ended_at: datetime
    until: datetime
    is_free: bool
    is_open: bool
    stars: int  # 0 if nothing was said
    words: str
    theirs: Shown | None


def ask_of(person: Person, kind: str, ref: str, at: datetime) -> Ask | None:
    """The question about a call or payment; None where there is none for this person."""
    row = _whole().filter(kind=kind, ref=ref).first()
    return _ask(row, person, at) if row and row.side_of(person) else None


def ask_by_id(person: Person, occasion_id: UUID, at: datetime) -> Ask:
    """The same by the id of the occasion. Raises MissingError `no_such_occasion`."""
    row = _whole().filter(pk=occasion_id).first()
    if row is None or not row.side_of(person):
        raise MissingError("no_such_occasion", "There is nothing to review here.")
    return _ask(row, person, at)


def _whole() -> QuerySet[Occasion]:
    return Occasion.objects.select_related("client", "person").prefetch_related("reviews__author")


def _ask(row: Occasion, person: Person, at: datetime) -> Ask:
    side = row.side_of(person)
    said = {review.side: review for review in row.reviews.all()}
    mine, theirs = said.get(side), said.get(rules.other(side))
    across = row.person if side == rules.CLIENT else row.client
    revealed = row.revealed_at is not None
    return Ask(
        id=row.pk,
        side=side,
        other=across.shown_name,
        kind=row.kind,
        ref=row.ref,
        category=row.category_name,
        ended_at=row.at,
        until=row.at + rules.WINDOW,
        is_free=row.is_free,
        is_open=not revealed and not row.is_own and not rules.is_over(row.at, at),
        stars=mine.stars if mine else 0,
        words=mine.words if mine else "",
        theirs=show(theirs, person, at) if theirs and revealed else None,
    )


@dataclass(frozen=True, slots=True)
class Mine:
    """To write, written and not shown yet, shown: newest first."""

    open: list[Ask]
    waiting: list[Ask]
    shown: list[Ask]


def mine(person: Person, at: datetime) -> Mine:
    """Somebody's own reviews and those about them, of the newest talks."""
    rows = _whole().filter(Q(client=person) | Q(person=person)).order_by("-at")
    asks = [_ask(row, person, at) for row in rows[:LIST_MAX]]
    return Mine(
        open=[each for each in asks if each.is_open and not each.stars],
        waiting=[each for each in asks if each.is_open and each.stars],
        shown=[each for each in asks if not each.is_open and (each.stars or each.theirs)],
    )
