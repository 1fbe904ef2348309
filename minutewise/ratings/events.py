"""What is told of reviews to people's own servers: ids and stars, no words."""

from datetime import datetime

from minutewise.ratings.models import Occasion, Review
from minutewise.ratings.rules import CLIENT, other
from minutewise.webhooks.actions import emit, emit_company
from minutewise.webhooks.rules import Kind


def tell_revealed(occasion: Occasion, review: Review, at: datetime) -> None:
    """To whom a review is about, and to the company for which they sat there."""
    told: dict[str, str | int | bool | None] = {
        "review": str(review.pk),
        "role": other(review.side),
        occasion.kind: occasion.ref,
        "advisor": str(occasion.advisor),
        "stars": review.stars,
        "free": occasion.is_free,
    }
    reviewed = occasion.person_id if review.side == CLIENT else occasion.client_id
    emit(reviewed, Kind.REVIEW_REVEALED, told, at)
    if review.side == CLIENT and occasion.company is not None:
        emit_company(occasion.company, Kind.REVIEW_REVEALED, {**told, "role": "company"}, at)
