"""Whoever waits to hear that an advisor is there: whose turn it is, and until when one waits."""

from datetime import datetime, timedelta

LASTS = timedelta(days=14)
SETTLES = timedelta(seconds=5)
"""So long an advisor is there before anybody is told: a page that reloads comes and goes."""

SEEN_WITHIN = timedelta(seconds=20)
"""An open page shows the news at once and says so; after that a letter goes out."""

SHOWN_FOR = timedelta(minutes=10)
"""A page that opens later than this does not bring the news up again."""

WAITS_MAX = 50


def expired(asked_at: datetime, at: datetime) -> bool:
    """Whether nobody need be told any more; the last instant is the one before 14 days."""
    return at >= asked_at + LASTS


def turn(told_last: datetime | None, next_after_s: int, at: datetime) -> datetime:
    """When the next in line may be told: at once, or `next_after_s` after the one before.

    They come one after the other, so that the first has a chance to call before the second.
    """
    if told_last is None:
        return at
    return max(at, told_last + timedelta(seconds=next_after_s))
