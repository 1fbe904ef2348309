"""Reviews on the desk: taken away with a reason that everybody reads, or left where they are."""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.rules import NotAllowedError, check_reason
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError
from minutewise.ratings import actions as ratings
from minutewise.ratings.actions.removal import close_reports
from minutewise.work.text import one_line
from minutewise.work.writing import writing

RIGHT = "ratings.change_review"


def remove_review(review_id: UUID, why: str, *, by: Operator, now: Instant) -> None:
    """The review goes, `why` stands in its place, and in the audit log.

    Raises `reason_…`, `not_allowed`, MissingError (not shown, or gone already).
    """
    _check(by)
    reason = check_reason(one_line(why))
    with writing():
        review = ratings.remove(review_id, reason, now.wall)
        by.note(
            "review.removed", f"review:{review_id}", now.wall, why=reason,
            person=str(review.author_id),
        )  # fmt: skip


def leave_review(review_id: UUID, *, by: Operator, now: Instant) -> None:
    """Nothing is wrong with it: its reports are closed. Raises MissingError if none was open."""
    _check(by)
    with writing():
        if not close_reports(review_id, now.wall):
            raise MissingError("no_such_report", _("Nobody has reported this review."))
        by.note("review.left", f"review:{review_id}", now.wall)


def _check(by: Operator) -> None:
    if not (by.person.is_staff and by.person.has_perm(RIGHT)):
        raise NotAllowedError("not_allowed", _("You have no right to do this."))
