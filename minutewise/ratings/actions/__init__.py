"""Use cases of reviews.

`occasions` what may be reviewed, told by whoever settles · `reviews` writing and revealing ·
`voices` replies, votes, reports · `removal` an operator takes one away · `figures` what they come
to.
"""

from minutewise.ratings.actions.figures import recount, refresh
from minutewise.ratings.actions.occasions import Seats, Talk, lessen, open_review, team_is
from minutewise.ratings.actions.removal import recount_author, remove
from minutewise.ratings.actions.reviews import reveal_due, write
from minutewise.ratings.actions.voices import reply, report, vote

__all__ = [
    "Seats",
    "Talk",
    "lessen",
    "open_review",
    "recount",
    "recount_author",
    "refresh",
    "remove",
    "reply",
    "report",
    "reveal_due",
    "team_is",
    "vote",
    "write",
]
