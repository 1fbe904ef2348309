"""Calls whose rows moved on without a word: found by comparing, not by hearing.

Whoever writes may die between commit and announcement, or never learn that the commit was done:
the answer of the database was lost, and the retry repeats the answer, not the news. Then nobody
would ever tell the keeper, and a call would ring, run or be held for ever.
"""

from collections.abc import Mapping
from uuid import UUID

ENDED = -1  # the number of a call that is no longer among those that have not ended


class Unheard:
    """Remembers which calls were found ahead of their news, until the news come."""

    def __init__(self) -> None:
        self._suspects: set[UUID] = set()

    def heard(self, call: UUID) -> None:
        """News of this call came after all; they were only under way."""
        self._suspects.discard(call)

    @property
    def waits_for_news(self) -> bool:
        """Whether a call was found ahead of its news, which have not come yet."""
        return bool(self._suspects)

    def compare(
        self, known: Mapping[UUID, int], rows: Mapping[UUID, int]
    ) -> tuple[set[UUID], bool]:
        """The calls to be read anew (both map a call to the number of its newest event), and
        whether news that were missing at the last comparison never came: pages lack them too."""
        either = {*known, *rows}
        behind = {c for c in either if known.get(c, ENDED) != rows.get(c, ENDED)}
        never_came, self._suspects = bool(self._suspects), behind
        return behind, never_came
