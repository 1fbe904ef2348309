"""Who is there: turns people's first and last sockets into presence, without flicker.

Going from page to page closes a socket and opens the next. Somebody counts as gone only after
`GONE_AFTER_MS` without any; somebody who comes is there at once. Whom a ring reaches with no page
open (`stays`) does not go; whether it still does is asked again every `ASK_AGAIN_MS`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

GONE_AFTER_MS = 8_000
ASK_AGAIN_MS = 30_000

SetConnected = Callable[[UUID, bool], None]


class Attendance:
    """Hears the hubs' `came` and `went` of `person:` topics. Not thread-safe."""

    def __init__(
        self,
        clock_ms: Callable[[], int],
        set_connected: SetConnected,
        stays: Callable[[UUID], bool] = lambda _person: False,
    ) -> None:
        self.clock_ms, self.set_connected, self.stays = clock_ms, set_connected, stays
        self.writes = True  # whoever stands by only listens
        self.hubs: dict[UUID, set[str]] = {}
        self.leaving: dict[UUID, int] = {}

    def start(self, connected: Iterable[UUID]) -> None:
        """Whoever was there before a restart is there still, if their socket comes back in time.

        Who came while nobody wrote it down is there as well.
        """
        gone_ms, known = self.clock_ms() + GONE_AFTER_MS, set(connected)
        self.leaving = {person: gone_ms for person in known if person not in self.hubs}
        for person in self.hubs.keys() - known:
            self.set_connected(person, True)

    def hear(self, message: Mapping[str, Any]) -> None:
        """One message of the channel `proofs`; all but those about people are left alone."""
        topic, kind = str(message.get("topic", "")), message.get("kind")
        if not topic.startswith("person:") or kind not in {"came", "went"}:
            return
        person, hub = UUID(topic[7:]), str(message["hub"])
        if kind == "came":
            self._came(person, hub)
        else:
            self._went(person, hub)

    def lose_hub(self, hub: str) -> None:
        """A hub that died says no `went`: whoever was there only counts as leaving."""
        for person in [person for person, hubs in self.hubs.items() if hub in hubs]:
            self._went(person, hub)

    def tick(self) -> None:
        """Whoever did not come back in time is gone."""
        now_ms = self.clock_ms()
        for person in [person for person, at_ms in self.leaving.items() if at_ms <= now_ms]:
            if not self.writes:
                del self.leaving[person]
            elif self.stays(person):
                self.leaving[person] = now_ms + ASK_AGAIN_MS
            else:
                del self.leaving[person]
                self.set_connected(person, False)

    def is_there(self, person: UUID) -> bool:
        """Whether a socket of this person is open, or was a moment ago."""
        return bool(self.hubs.get(person)) or person in self.leaving

    def _came(self, person: UUID, hub: str) -> None:
        waited = self.leaving.pop(person, None)
        first = not self.hubs.get(person)
        self.hubs.setdefault(person, set()).add(hub)
        if first and waited is None and self.writes:
            self.set_connected(person, True)

    def _went(self, person: UUID, hub: str) -> None:
        left = self.hubs.get(person, set())
        left.discard(hub)
        if not left:
            self.hubs.pop(person, None)
            self.leaving[person] = self.clock_ms() + GONE_AFTER_MS
