"""Who may not come in although the ticket is genuine: rights that have ended since."""

from collections.abc import Mapping

from minutewise.realtime.limits import MEMORY_MS, TOPICS_PER_CONNECTION_MAX
from minutewise.realtime.tickets import Claims, Grant, TicketError


class Admission:
    """Remembers revoked people and ended topics for longer than any ticket lives."""

    def __init__(self) -> None:
        self._ended: dict[str, int] = {}  # topic → when, steady
        self._revoked: dict[str, tuple[int, int]] = {}  # person → (wall second, when steady)

    def revoke(self, person: str, at_s: int, now_ms: int) -> None:
        """Tickets of that person issued up to `at_s` (Unix seconds) are worthless."""
        self._revoked[person] = (at_s, now_ms)

    def end(self, topic: str, now_ms: int) -> None:
        """Nobody joins that topic any more."""
        self._ended[topic] = now_ms

    def has_ended(self, topic: str) -> bool:
        """Whether the topic was ended within memory."""
        return topic in self._ended

    def grants(self, claims: Claims) -> list[Grant]:
        """What of a ticket still counts; raises TicketError `revoked` or `ended`."""
        revoked_s, _ = self._revoked.get(claims.person or "", (-1, 0))
        if claims.issued_s <= revoked_s:
            raise TicketError("revoked", "The right to be here has ended.")
        grants = [grant for grant in claims.grants if grant.topic not in self._ended]
        if not grants:
            raise TicketError("ended", "This has ended.")
        return grants

    def forget_old(self, now_ms: int) -> None:
        """Drops what no ticket can be old enough to matter for."""
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
