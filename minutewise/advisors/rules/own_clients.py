"""Own clients: people who came to an advisor by the advisor's own button or link.

They owe the operator nothing for being found, so the commission on their calls is another one
(meter-and-money.md, Commission). It is a matter of the pair and of how it began: whoever has
called before came some other way, and stays what he was.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WAYS = ("button", "link")
REMEMBERED_S = 90 * 86_400
"""How long a visit counts until the first call: somebody bookmarks today and calls next month."""
MARKS_MAX = 20
"""So many advisors are remembered in one browser; the oldest visit is forgotten first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A visit by the advisor's own button or link. `at_s`: seconds of the wall clock."""

    way: str
    at_s: int


type Marks = Mapping[str, Mark]  # by the advisor's id


def is_own_client(*, already: bool, met_before: bool, came_by: str) -> bool:
    """Whether the pair is the advisor's own from this call on: once it is, it stays so."""
    return already or (not met_before and came_by in WAYS)


def with_mark(marks: Marks, advisor: str, mark: Mark) -> dict[str, Mark]:
    """The marks after a visit: newest last, forgotten ones gone, no more than `MARKS_MAX`."""
    others = {key: each for key, each in still_held(marks, mark.at_s).items() if key != advisor}
    newest = sorted((others | {advisor: mark}).items(), key=lambda pair: pair[1].at_s)
    return dict(newest[-MARKS_MAX:])


def still_held(marks: Marks, now_s: int) -> dict[str, Mark]:
    """The marks that still count at `now_s`; none from the future, whoever's clock that was."""
    return {
        key: each
        for key, each in marks.items()
        if each.way in WAYS and 0 <= now_s - each.at_s <= REMEMBERED_S
    }
