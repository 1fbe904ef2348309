"""A review goes, by an operator; a reason that everybody reads stands in its place."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.errors import MissingError
from minutewise.ratings.actions.figures import recount, recount_all
from minutewise.ratings.models import Report, Review
from minutewise.ratings.queries.sums import about_of
from minutewise.work.writing import writing


def remove(review_id: UUID, because: str, at: datetime) -> Review:
    """Takes a shown review away and out of the figures. Who may and the audit log are the
    caller's. Raises MissingError `no_such_review`, also for one that is gone already."""
    with writing():
        review = (
            Review.objects.select_for_update(of=("self",))
            .filter(pk=review_id, removed_at=None, occasion__revealed_at__isnull=False)
            .select_related("occasion")
            .first()
        )
        if review is None:
            raise MissingError("no_such_review", _("There is no such review."))
        review.removed_at, review.removed_because = at, because
        review.save(update_fields=["removed_at", "removed_because"])
        close_reports(review_id, at)
        recount(about_of(review.occasion, review.side), at)
    return review


def close_reports(review_id: UUID, at: datetime) -> int:
    """Operators have looked: nothing about this review waits any more. Returns how many did."""
    return Report.objects.filter(review=review_id, closed_at=None).update(closed_at=at)


def recount_author(person_id: UUID, at: datetime) -> None:
    """Somebody was shut out or let in again: what they wrote counts anew. In the caller's
    transaction."""
    shown = Review.objects.filter(author=person_id, occasion__revealed_at__isnull=False)
    rows = shown.select_related("occasion")
    recount_all({about_of(row.occasion, row.side) for row in rows}, at)
