"""What may be written into a thread, how much of it, and which side is the other."""

from datetime import timedelta
from typing import Literal

from minutewise.kernel.errors import InvalidError, RuleError

type Side = Literal["client", "advisor"]
CLIENT: Side = "client"
ADVISOR: Side = "advisor"
SYSTEM = "system"
SIDES: tuple[Side, Side] = (CLIENT, ADVISOR)

MESSAGE_LENGTH_MAX = 4000
PAGE = 50  # messages that come at once

# Guards against floods: what one person may write (over all threads), and begin.
MESSAGES_A_MINUTE = 40
BEGUN_A_DAY = 30
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class TooManyError(RuleError):
    """More than a person can mean. It passes by itself."""

    status = 429


def other(side: Side) -> Side:
    """The other side."""
    return ADVISOR if side == CLIENT else CLIENT


def check_rate(written_last_minute: int) -> None:
    """Raises TooManyError `too_many_messages`: nobody writes so fast."""
    if written_last_minute >= MESSAGES_A_MINUTE:
        raise TooManyError("too_many_messages", "That was a lot at once. Wait a moment.")


def check_begun(begun_last_day: int) -> None:
    """Raises TooManyError `too_many_threads`: nobody needs so many advisors in one day."""
    if begun_last_day >= BEGUN_A_DAY:
        raise TooManyError(
            "too_many_threads", "You have written to many advisors today. Go on tomorrow."
        )


def readable_text(text: object) -> str:
    """The text as it is kept: no control characters, trimmed. Raises InvalidError."""
    if not isinstance(text, str):
        raise InvalidError("text_missing", "Write something first.", field="text")
    kept = "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()
    if not kept:
        raise InvalidError("text_missing", "Write something first.", field="text")
    if len(kept) > MESSAGE_LENGTH_MAX:
        raise InvalidError(
            "text_too_long", f"At most {MESSAGE_LENGTH_MAX} characters fit.", field="text"
        )
    return kept


def read_up_to(shown: object, seq: int) -> int:
    """The number up to which somebody says to have read; never beyond what there is."""
    if isinstance(shown, bool) or not isinstance(shown, int) or not 0 <= shown < 2**31:
        raise InvalidError("bad_number", "Say up to which message you have read.", field="up_to")
    return min(shown, seq)
