"""What can be read of reviews.

`figures` kept sums · `shown` reviews as people read them · `own` what somebody may write and has
written · `sums` the same figures from the reviews themselves.
"""

from minutewise.ratings.queries.figures import Rating, client_rating, rating_of, summary_of
from minutewise.ratings.queries.own import ask_of, mine
from minutewise.ratings.queries.shown import reviews_of

__all__ = [
    "Rating",
    "ask_of",
    "client_rating",
    "mine",
    "rating_of",
    "reviews_of",
    "summary_of",
]
