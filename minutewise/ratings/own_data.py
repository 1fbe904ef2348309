"""What reviews keep of a person."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Row, Sheet
from minutewise.ratings.models import Report, Review, Vote


def tell(person: Person) -> Iterable[Sheet]:
    """What they wrote, what was said of them once it is shown, their votes and reports."""
    about = Q(occasion__client=person) | Q(occasion__person=person)
    theirs = Q(author=person) | (about & Q(occasion__revealed_at__isnull=False))
    rows = Review.objects.filter(theirs).select_related("occasion").order_by("written_at", "pk")
    yield Sheet("reviews", [_row(row, person) for row in rows])
    votes = Vote.objects.filter(person=person).order_by("at", "pk")
    yield Sheet(
        "helpful-votes", [{"review": str(v.review_id), "at": v.at.isoformat()} for v in votes]
    )
    reports = Report.objects.filter(person=person).order_by("at", "pk")
    yield Sheet(
        "reported-reviews",
        [{"review": str(r.review_id), "why": r.why, "at": r.at.isoformat()} for r in reports],
    )


def _row(row: Review, person: Person) -> Row:
    return {
        "id": str(row.pk),
        "of": f"{row.occasion.kind} {row.occasion.ref}",
        "by_me": row.author_id == person.pk,
        "stars": row.stars,
        "words": row.words,
        "reply": row.reply,
        "written_at": row.written_at.isoformat(),
        "shown": row.occasion.revealed_at is not None,
        "removed_because": row.removed_because,
    }


def erase(person: Person, at: datetime) -> None:
    """Words, replies, votes and reports go; the stars stay, given by somebody."""
    del at
    Review.objects.filter(author=person).update(words="")
    replied = Q(side="client", occasion__person=person) | Q(side="advisor", occasion__client=person)
    Review.objects.filter(replied).update(reply="")
    for vote in Vote.objects.filter(person=person).select_related("review"):
        review = vote.review
        vote.delete()
        Review.objects.filter(pk=review.pk).update(helpful=review.votes.count())
    Report.objects.filter(person=person).delete()
