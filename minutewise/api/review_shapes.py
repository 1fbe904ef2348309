"""Reviews: what goes in and comes out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.shapes import Body, example
from minutewise.ratings.rules import REPLY_MAX, WHY_MAX, WORDS_MAX

Side = Literal["client", "advisor"]
Rating = Annotated[
    int | None, Field(description="hundredths of a star, weighted; null while nothing weighs")
]


class Review(Schema):
    """What somebody said. `by` is short, empty for who has left; a removed one has no stars (0)
    and no words, but the operator's reason."""

    id: UUID
    stars: int
    words: str
    by: str
    at: datetime
    category: str
    mode: str
    minutes: int
    free: bool
    own_house: bool = Field(description="by somebody of that company by now: it does not count")
    reply: str
    helpful: int
    removed_because: str


class CategoryRating(Schema):
    """The figures of one category; `category` is for filtering."""

    category: str
    name: str
    rating: Rating
    reviews: int
    paid_ms: int


class Reviews(Schema):
    """What clients said of an advisor, newest first, and what it comes to."""

    rating: Rating
    reviews: int
    paid_ms: int
    categories: list[CategoryRating]
    items: list[Review]
    next: str | None


class Talk(Schema):
    """An ended call or a payment that one may review until `until`, has reviewed, or was reviewed
    for. `stars` are one's own, 0 if nothing was said; `theirs` comes once both are shown."""

    id: UUID
    of: str
    ref: str
    side: Side
    other: str
    category: str
    ended_at: datetime
    until: datetime
    free: bool
    open: bool
    stars: int
    words: str
    theirs: Review | None


class Talks(Schema):
    """The newest fifty."""

    items: list[Talk]


class NewReview(Body):
    """One to five stars, and words. Sent again before both are shown, it replaces that."""

    model_config = example(stars=5, words="Found the missing segment in four minutes.")
    stars: int = Field(strict=True, ge=1, le=5)
    words: str = Field("", max_length=WORDS_MAX)


class Reply(Body):
    """A reply for everybody who reads the review; it can be changed for a day."""

    model_config = example(words="Glad it was only the firewall.")
    words: str = Field(max_length=REPLY_MAX)


class NewReport(Body):
    """What is wrong with it, for the operators."""

    model_config = example(why="It names somebody who was not in the call")
    why: str = Field(min_length=1, max_length=WHY_MAX)
