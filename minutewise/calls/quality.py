"""How a call sounded and looked to one side: what can be said, and for how long.

It is for the operator alone: the other side never sees it, and it weighs on nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

GOOD, SO_SO, BAD, SKIPPED = "good", "so_so", "bad", "skipped"
HOW = {GOOD: _("Good"), SO_SO: _("So-so"), BAD: _("Bad"), SKIPPED: _("not said")}
ANSWERS = (GOOD, SO_SO, BAD)
WRONG = (SO_SO, BAD)  # of these one can say what was wrong

NO_SOUND, FROZE, ECHO, DROPPED = "no_sound", "froze", "echo", "dropped"
TROUBLES = {
    NO_SOUND: _("No sound"),
    FROZE: _("The picture froze"),
    ECHO: _("Echo"),
    DROPPED: _("The connection dropped"),
}
_OF_MODE = {
    "video": (NO_SOUND, FROZE, ECHO, DROPPED),
    "audio": (NO_SOUND, ECHO, DROPPED),
    "text": (DROPPED,),
}

CHANGEABLE = timedelta(hours=24)
ASKED_FOR = timedelta(days=14)
WORD_LENGTH_MAX = 200


def troubles_of(mode: str) -> dict[str, str]:
    """What can go wrong in a call of this mode, with its words."""
    return {name: str(TROUBLES[name]) for name in _OF_MODE[mode]}


def known(troubles: Iterable[str], mode: str) -> list[str]:
    """Those of `troubles` that there are in this mode, each once, in the order of the page."""
    wanted = set(troubles)
    return [name for name in _OF_MODE[mode] if name in wanted]


def settled(said_at: datetime, at: datetime) -> bool:
    """Whether an answer of `said_at` stands for good; 24 hours later it does."""
    return at >= said_at + CHANGEABLE


def late(ended_at: datetime, at: datetime) -> bool:
    """Whether nobody is asked any more; 14 days after the call nobody remembers."""
    return at >= ended_at + ASKED_FOR
