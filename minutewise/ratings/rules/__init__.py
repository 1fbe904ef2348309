"""What may be said of a talk, by whom, and for how long. Pure."""

from datetime import datetime, timedelta

from minutewise.kernel.errors import InvalidError

CLIENT, ADVISOR = "client", "advisor"
WINDOW = timedelta(days=14)  # then what one side wrote is shown, and the other's turn is over
REPLY_CHANGEABLE = timedelta(hours=24)
WORDS_MAX = 1_000
REPLY_MAX = 600
WHY_MAX = 300


def other(side: str) -> str:
    """The side across the table."""
    return ADVISOR if side == CLIENT else CLIENT


def stars_of(typed: object) -> int:
    """One to five whole stars. Raises InvalidError `stars_unknown` for anything else."""
    text = str(typed) if isinstance(typed, str | int) and not isinstance(typed, bool) else ""
    if text not in {"1", "2", "3", "4", "5"}:
        raise InvalidError("stars_unknown", "Choose one to five stars.", field="stars")
    return int(text)


def is_over(ended_at: datetime, at: datetime) -> bool:
    """Whether nobody can write or change a review any more."""
    return at >= ended_at + WINDOW


def reply_stands(replied_at: datetime | None, at: datetime) -> bool:
    """Whether a reply can no longer be changed."""
    return replied_at is not None and at >= replied_at + REPLY_CHANGEABLE


def short_name(name: str) -> str:
    """How a reviewer is called in public: Dara Keita → Dara K.; one word stays as it is."""
    first, *rest = name.split() or [""]
    return f"{first} {rest[-1][0].upper()}." if rest else first
