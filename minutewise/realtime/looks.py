"""When whom is to be looked at: a tick touches those for whom time may have changed something."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count


class Looks:
    """Names and the instants at which they are due. Whoever has looked plans the next look."""

    def __init__(self) -> None:
        self._due: dict[str, int] = {}
        self._heap: list[tuple[int, int, str]] = []  # (due, which entry, name); some are outdated
        self._entries = count()

    def at(self, due_ms: int, name: str) -> None:
        """Plans a look at `due_ms` of the steady clock; one that is planned earlier will do."""
        planned_ms = self._due.get(name)
        if planned_ms is None or due_ms < planned_ms:
            self._due[name] = due_ms
            heappush(self._heap, (due_ms, next(self._entries), name))

    def each(self, now_ms: int, look: Callable[[str], None]) -> list[Exception]:
        """Looks at everybody who is due by now, the longest due first; what went wrong on the way.

        Nothing is planned for them any more, but whoever could not be looked at stays due. All
        others are looked at: no fault in one may make the hub forget another.
        """
        failed: dict[str, tuple[int, Exception]] = {}
        while self._heap and self._heap[0][0] <= now_ms:
            due_ms, _, name = heappop(self._heap)
            if self._due.get(name) != due_ms:
                continue
            del self._due[name]
            try:
                look(name)
            except Exception as error:
                failed[name] = due_ms, error
        for name, (due_ms, _error) in failed.items():
            self.at(due_ms, name)
        return [error for _due_ms, error in failed.values()]
