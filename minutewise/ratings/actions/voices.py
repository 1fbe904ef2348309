"""What others do with a review: the reviewed replies, third persons find it helpful or report."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.ratings.models import Report, Review, Vote
from minutewise.ratings.rules import (
    CLIENT,
    REPLY_MAX,
    WHY_MAX,
    other,
    reply_stands,
)  # fmt: skip
from minutewise.ratings.texts import clean_words
from minutewise.work.text import one_line
from minutewise.work.writing import writing


def reply(review_id: UUID, person: Person, words: str, at: datetime) -> None:
    """The reviewed answers in public, once, to be changed for a day; empty takes it back.

    Raises MissingError `no_such_review` (not about them, not shown yet, removed) or RuleError
    `reply_stands`.
    """
    text = clean_words(words, REPLY_MAX)
    with writing():
        review = _locked(review_id)
        if review.occasion.side_of(person) != other(review.side):
            raise _missing()
        if reply_stands(review.replied_at, at):
            raise RuleError("reply_stands", _("A reply can be changed for 24 hours only."))
        if text or review.replied_at:
            review.reply, review.replied_at = text, review.replied_at or at
            review.save(update_fields=["reply", "replied_at"])


def vote(review_id: UUID, person: Person, at: datetime, *, helpful: bool) -> int:
    """One person finds it helpful, or takes that back; twice is once. Returns how many do.

    Raises MissingError, or RuleError `own_review` for the two whom it is about.
    """
    with writing():
        review = _locked(review_id)
        if review.side != CLIENT:  # what advisors say of clients is no public matter
            raise _missing()
        if review.occasion.side_of(person):
            said = _("Only others can say that a review is helpful.")
            raise RuleError("own_review", said)
        if helpful:
            Vote.objects.get_or_create(review=review, person=person, defaults={"at": at})
        else:
            Vote.objects.filter(review=review, person=person).delete()
        review.helpful = review.votes.count()
        review.save(update_fields=["helpful"])
    return review.helpful


def report(review_id: UUID, person: Person, why: str, at: datetime) -> None:
    """Somebody asks the operators to look at a review. Once each; the last reason stands.

    Raises MissingError, or InvalidError `reason_missing`.
    """
    text = one_line(why)[:WHY_MAX]
    if not text:
        raise InvalidError("reason_missing", _("Say what is wrong with it."), field="why")
    with writing():
        review = _locked(review_id)
        if review.side != CLIENT and not review.occasion.side_of(person):
            raise _missing()
        Report.objects.update_or_create(
            review=review, person=person, defaults={"why": text, "at": at, "closed_at": None}
        )


def _locked(review_id: UUID) -> Review:
    """A review that is shown, locked. Raises MissingError."""
    shown = Review.objects.filter(
        pk=review_id, occasion__revealed_at__isnull=False, removed_at=None
    )
    review = shown.select_for_update(of=("self",)).select_related("occasion").first()
    if review is None:
        raise _missing()
    return review


def _missing() -> MissingError:
    return MissingError("no_such_review", _("There is no such review."))
