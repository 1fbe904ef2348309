"""Group commit: what several threads want at the same moment is done in one transaction.

The disk is asked once for all of them, and what is written in sets is written once. Whoever comes
while nobody works begins at once and waits for nothing; who comes while others work is in the
next group, and the first of those does the work for all of it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection

from minutewise.work.quick.statements import with_commit
from minutewise.work.writing import writing


def _closed() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Place[W, A]:
    """Somebody who waits at a closed gate: for an answer, to lead, or to be sent on alone."""

    wanted: W
    gate: threading.Lock = field(default_factory=_closed)
    leads: bool = False
    answer: tuple[A] | None = None


class Group[W, A]:
    """One kind of work that is done for many at once.

    `do` gets what is wanted, at most `most` of them, and answers each in their order; it runs in
    a transaction and may run again: all together, and if that fails, each alone. So it changes
    nothing but the database, and an error is raised only to those who caused it, in their thread.
    `leaders` groups are under way at the same moment: while one waits for the disk, the next
    is made. Who was in a crowd a moment ago often comes again at once: for as many as that, the
    next group waits `patience_s` at most. Without it the first to come back would go alone, at the
    price of a whole group, and all others after him.
    """

    def __init__(
        self,
        do: Callable[[Sequence[W]], Sequence[A]],
        *,
        most: int = 64,
        leaders: int = 1,
        patience_s: float = 0.0,
    ) -> None:
        self._do, self._most, self._leaders = do, most, leaders
        self._patience_s = patience_s
        self._guard = threading.Lock()
        self._waiting: dict[int, _Place[W, A]] = {}
        self._leading = 0
        self._crowd = 1  # how many were in the last group or waited when it was done
        self._gathering: _Place[W, A] | None = None  # the leader who waits for his crowd

    def submit(self, wanted: W) -> A:
        """Does it, and returns when it is committed. Within a transaction of the caller's it
        belongs to that one alone. Raises what `do` raises for this one by itself.
        """
        if connection.in_atomic_block:
            return self._do([wanted])[0]
        place: _Place[W, A] = _Place(wanted)
        with self._guard:
            if self._leading < self._leaders:
                self._leading += 1
                place.leads = True
            else:
                self._waiting[id(place)] = place
                self._begin_if_complete()
        if not place.leads:
            place.gate.acquire()
        if place.leads:
            return self._lead(place)
        return self._alone(wanted) if place.answer is None else place.answer[0]

    def _alone(self, wanted: W) -> A:
        with writing():
            return self._do([wanted])[0]

    def _lead(self, leader: _Place[W, A]) -> A:
        """Does it for the leader and all who wait now, then calls the next leader."""
        self._gather(leader)
        with self._guard:
            others = list(islice(self._waiting.values(), self._most - 1))
            for place in others:
                del self._waiting[id(place)]
        try:
            if not others:
                return self._alone(leader.wanted)
            self._together([leader, *others])
        finally:
            self._hand_over(1 + len(others))
            for place in others:
                place.gate.release()
        return self._alone(leader.wanted) if leader.answer is None else leader.answer[0]

    def _together(self, group: Sequence[_Place[W, A]]) -> None:
        """Answers all of them, or none: then each meets the error that is his, alone."""
        try:
            with with_commit(), writing():
                answers = self._do([place.wanted for place in group])
        except Exception:
            return
        for place, answer in zip(group, answers, strict=True):
            place.answer = (answer,)

    def _gather(self, leader: _Place[W, A]) -> None:
        """Waits until as many are here as were lately, or for `patience_s`."""
        with self._guard:
            if not self._patience_s or self._is_complete() or self._gathering:
                return
            self._gathering = leader
        leader.gate.acquire(timeout=self._patience_s)
        with self._guard:
            if self._gathering is leader:
                self._gathering = None

    def _is_complete(self) -> bool:
        return len(self._waiting) + 1 >= min(self._crowd, self._most)

    def _begin_if_complete(self) -> None:
        if self._gathering and self._is_complete():
            self._gathering.gate.release()
            self._gathering = None

    def _hand_over(self, done: int) -> None:
        with self._guard:
            self._crowd = done + len(self._waiting)
            if not self._waiting:
                self._leading -= 1
                return
            first = next(iter(self._waiting))
            following = self._waiting.pop(first)
        following.leads = True
        following.gate.release()
