"""What may be written into a thread, how much of it, and which side is the other."""

from datetime import datetime, timedelta
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
FILES_A_DAY = 50
# Visitors, who have proven nothing yet: what one browser or address may begin in a day, what all
# of them together may ask of one advisor, how much before an answer, and for how long.
VISITOR_BEGUN_A_DAY = 3
VISITORS_OF_AN_ADVISOR_A_DAY = 60
VISITOR_BEFORE_ANSWER = 5
VISITOR_MESSAGES_A_MINUTE = 10
VISITOR_KEPT = timedelta(days=30)
# Whom an operator shuts out as a visitor. The browser's mark ends with its cookie, after a month.
VISITOR_SHUT_OUT = timedelta(days=90)
REASON_LENGTH_MAX = 300

BEGINNINGS_MAX = 20
BEGINNING_LENGTH_MAX = 300
BRIEF_FIELDS = ("about", "tried", "solved")
BRIEF_LENGTH_MAX = 1500
BRIEF_FILES_MAX = 10

ABSENT_AFTER = timedelta(minutes=2)  # then a letter says that something waits

# A free call goes out of a talk that the advisor is in: he has written within this time.
TALKS_FOR = timedelta(days=1)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class TooManyError(RuleError):
    """More than a person can mean. It passes by itself."""

    status = 429


def other(side: Side) -> Side:
    """The other side."""
    return ADVISOR if side == CLIENT else CLIENT


def is_talking(other_wrote: datetime | None, at: datetime) -> bool:
    """Whether one may ring out of this thread, free of charge: the other side has written in it
    within a day. A message of one's own is no way around the advisor's paid button, nor makes
    it a client somebody who wants to be called."""
    return other_wrote is not None and at - other_wrote < TALKS_FOR


def check_rate(written_last_minute: int) -> None:
    """Raises TooManyError `too_many_messages`: nobody writes so fast."""
    if written_last_minute >= MESSAGES_A_MINUTE:
        raise TooManyError("too_many_messages", "That was a lot at once. Wait a moment.")


def check_files(sent_last_day: int) -> None:
    """Raises TooManyError `too_many_files`."""
    if sent_last_day >= FILES_A_DAY:
        raise TooManyError("too_many_files", "That were many files for one day. Go on tomorrow.")


def check_begun(begun_last_day: int) -> None:
    """Raises TooManyError `too_many_threads`: nobody needs so many advisors in one day."""
    if begun_last_day >= BEGUN_A_DAY:
        raise TooManyError(
            "too_many_threads", "You have written to many advisors today. Go on tomorrow."
        )


def mailbox(email: str) -> str:
    """Where letters to this address arrive, in small letters: what stands behind a plus is its
    owner's own mark, so everybody has any number of such addresses."""
    local, at, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def check_visitor_begins(of_this: int, of_advisor: int) -> None:
    """Raises TooManyError `too_many_threads`: what this browser or address, and all visitors of
    this advisor, have begun within a day."""
    if of_this >= VISITOR_BEGUN_A_DAY or of_advisor >= VISITORS_OF_AN_ADVISOR_A_DAY:
        raise TooManyError("too_many_threads", "Sign in to write to more advisors today.")


def check_visitor_writes(age: timedelta, since_answer: int, last_minute: int) -> None:
    """What somebody may write who has not proven the address. Raises RuleError `prove_first`
    from the second day on and after a few messages without an answer, `too_many_messages`."""
    if age >= DAY:
        raise RuleError("prove_first", "Sign in with your address to go on writing here.")
    if since_answer >= VISITOR_BEFORE_ANSWER:
        raise RuleError(
            "prove_first", "Wait for an answer, or sign in with your address to write more."
        )
    if last_minute >= VISITOR_MESSAGES_A_MINUTE:
        raise TooManyError("too_many_messages", "That was a lot at once. Wait a moment.")


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


def draft_text(text: object) -> str:
    """A draft as it is kept; empty means that there is none. Raises InvalidError."""
    if isinstance(text, str) and not text.strip():
        return ""
    return readable_text(text)


def beginnings(texts: object) -> list[str]:
    """Short texts as they are kept, each once, on one line each.

    Raises InvalidError `not_text`, `too_many_beginnings`, `beginning_too_long`.
    """
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise InvalidError("not_text", "Send a list of texts.", field="texts")
    kept = list(dict.fromkeys(" ".join(each.split()) for each in texts if each.strip()))
    if len(kept) > BEGINNINGS_MAX:
        raise InvalidError(
            "too_many_beginnings", f"At most {BEGINNINGS_MAX} can be kept.", field="texts"
        )
    if any(len(each) > BEGINNING_LENGTH_MAX for each in kept):
        raise InvalidError(
            "beginning_too_long", f"At most {BEGINNING_LENGTH_MAX} characters each.", field="texts"
        )
    return kept


def check_asks(side: Side, *, waiting: bool) -> None:
    """Whether a brief may be asked for. `waiting`: one was asked for and has not come.

    Raises RuleError `not_yours_to_do`, `brief_asked`.
    """
    if side != ADVISOR:
        raise RuleError("not_yours_to_do", "The advisor asks for a brief.")
    if waiting:
        raise RuleError("brief_asked", "A brief has been asked for. It has not come yet.")


def changes_brief(side: Side, *, waiting: bool, brief: int, read: int) -> bool:
    """Whether what the client sends changes the brief with number `brief` (0: there is none).

    False: it is a new one. A brief can be changed until the advisor has `read` up to it.
    Raises RuleError `not_yours_to_do`, `brief_not_asked`, `brief_read`.
    """
    if side != CLIENT:
        raise RuleError("not_yours_to_do", "The client writes the brief.")
    if waiting:
        return False
    if not brief:
        raise RuleError("brief_not_asked", "Nobody has asked for a brief here.")
    if read >= brief:
        raise RuleError("brief_read", "The brief has been read. Write a message instead.")
    return True
