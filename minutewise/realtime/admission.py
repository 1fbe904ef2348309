"""Who may not come in although the ticket is genuine: rights that have ended since, calls that
meet at another hub."""

from collections.abc import Mapping

from minutewise.realtime.limits import MEMORY_MS, TOPICS_PER_CONNECTION_MAX
from minutewise.realtime.tickets import Claims, Grant, TicketError


class Admission:
    """Remembers revoked people, ended topics and those that moved away, for longer than any
    ticket lives. `place` is this hub's, empty for the only one there is."""

    def __init__(self, place: str = "") -> None:
        self._place = place
        self._places: dict[str, tuple[str, int, int]] = {}  # topic → (place, wall ms, steady)
        self._ended: dict[str, int] = {}  # topic → when, steady
        self._revoked: dict[str, tuple[int, int]] = {}  # person → (wall second, when steady)

    def revoke(self, person: str, at_s: int, now_ms: int) -> None:
        """Tickets of that person issued up to `at_s` (Unix seconds) are worthless."""
        self._revoked[person] = (at_s, now_ms)

    def end(self, topic: str, now_ms: int) -> None:
        """Nobody joins that topic any more."""
        self._ended[topic] = now_ms

    def moves(self, topic: str, place: str, at_ms: int, now_ms: int) -> bool:
        """From `at_ms` (wall clock) on that topic meets at `place`; True if that is elsewhere."""
        known = self._places.get(topic)
        if known is None or at_ms >= known[1]:
            self._places[topic] = (place, at_ms, now_ms)
        return not self.is_here(topic)

    def is_here(self, topic: str) -> bool:
        """Whether that topic meets at this hub, as far as it was told."""
        return not self._place or self._places.get(topic, (self._place,))[0] == self._place

    def has_ended(self, topic: str) -> bool:
        """Whether the topic was ended within memory."""
        return topic in self._ended

    def grants(self, claims: Claims) -> list[Grant]:
        """What of a ticket still counts; raises TicketError `revoked`, `ended` or `elsewhere`."""
        if self._place and claims.hub not in (None, self._place):
            raise TicketError("elsewhere", "This ticket is for another hub.")
        if not all(self.is_here(grant.topic) for grant in claims.grants):
            raise TicketError("elsewhere", "This call meets at another hub.")
        revoked_s, _ = self._revoked.get(claims.person or "", (-1, 0))
        if claims.issued_s <= revoked_s:
            raise TicketError("revoked", "The right to be here has ended.")
        grants = [grant for grant in claims.grants if grant.topic not in self._ended]
        if not grants:
            raise TicketError("ended", "This has ended.")
        return grants

    def forget_old(self, now_ms: int) -> None:
        """Drops what no ticket can be old enough to matter for."""
        self._places = {t: at for t, at in self._places.items() if now_ms - at[2] < MEMORY_MS}
        self._ended = {t: ms for t, ms in self._ended.items() if now_ms - ms < MEMORY_MS}
        self._revoked = {
            person: (s, ms) for person, (s, ms) in self._revoked.items() if now_ms - ms < MEMORY_MS
        }


def check_together(held: Mapping[str, Grant], more: list[Grant]) -> None:
    """One connection sits in one call only (its proof is for that call), in limited topics."""
    together = {**held, **{grant.topic: grant for grant in more}}
    if sum(grant.proves for grant in together.values()) > 1:
        raise TicketError("second_seat", "One connection sits in one call.")
    if len(together) > TOPICS_PER_CONNECTION_MAX:
        raise TicketError("too_many_topics", "One connection cannot join so many topics.")
