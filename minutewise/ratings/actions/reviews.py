"""Writing a review, and showing both at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ratings import events
from minutewise.ratings.actions.figures import recount_all
from minutewise.ratings.models import Occasion, Review
from minutewise.ratings.queries.sums import about_of
from minutewise.ratings.rules import WINDOW, WORDS_MAX, is_over, stars_of
from minutewise.ratings.texts import clean_words
from minutewise.work.due import Job, cancel, plan
from minutewise.work.writing import writing

REVEAL = "ratings.reveal"


def write(occasion_id: UUID, person: Person, stars: object, words: str, at: datetime) -> Review:
    """Keeps what `person` says of a talk; said again before it is revealed, it replaces that.

    The second of the two reveals both. Raises MissingError `no_such_occasion` (not theirs either),
    InvalidError `stars_unknown`, RuleError `review_over` (14 days after the end), `own_page` (the
    client belongs to that company by now) or `review_revealed` (both have been shown; nothing
    changes any more).
    """
    count, text = stars_of(stars), clean_words(words, WORDS_MAX)
    with writing():
        occasion = Occasion.objects.select_for_update().filter(pk=occasion_id).first()
        side = occasion.side_of(person) if occasion else ""
        if occasion is None or not side:
            raise MissingError("no_such_occasion", _("There is nothing to review here."))
        _check_open(occasion, at)
        review, new = Review.objects.update_or_create(
            occasion=occasion,
            side=side,
            defaults={"stars": count, "words": text, "written_at": at},
            create_defaults={
                "author": person, "stars": count, "words": text, "written_at": at
            },
        )  # fmt: skip
        if occasion.reviews.count() == 2:
            cancel(REVEAL, str(occasion.pk))
            reveal(occasion, at)
        elif new:
            plan(REVEAL, str(occasion.pk), occasion.at + WINDOW)
    return review


def _check_open(occasion: Occasion, at: datetime) -> None:
    if occasion.revealed_at is not None:
        said = _("Both reviews have been shown. They cannot be changed any more.")
        raise RuleError("review_revealed", said)
    if occasion.is_own:
        said = _("Client and advisor belong to the same company by now: nobody reviews themselves.")
        raise RuleError("own_page", said)
    if is_over(occasion.at, at):
        raise RuleError("review_over", _("Reviews can be written for 14 days."))


def reveal(occasion: Occasion, at: datetime) -> None:
    """Both sides see what was said; the figures follow. The occasion is locked by the caller."""
    occasion.revealed_at = at
    occasion.save(update_fields=["revealed_at"])
    said = list(occasion.reviews.select_related("author"))
    recount_all({about_of(occasion, review.side) for review in said}, at)
    for review in said:
        events.tell_revealed(occasion, review, at)


def reveal_due(job: Job, now: Instant) -> None:
    """Fourteen days have passed: what one side said is shown. Again: nothing."""
    with writing():
        occasion = Occasion.objects.select_for_update().filter(pk=UUID(job.ref)).first()
        if occasion is not None and occasion.revealed_at is None:
            reveal(occasion, now.wall)
