"""What is shown of an advisor: one word, from five facts."""

from dataclasses import dataclass
from enum import StrEnum


class Is(StrEnum):
    """The four words of presence, best first."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


ORDER: tuple[Is, ...] = (Is.ONLINE, Is.BUSY, Is.AWAY, Is.OFFLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What presence is computed from."""

    connected: bool
    accepting: bool
    in_call: bool
    away: bool
    within_work_time: bool


def presence(facts: Facts) -> Is:
    """The word for `facts`.

    A call outweighs everything: who talks is there. Nobody can be rung who is not connected or
    has closed for the day. Who is connected in work time but does not answer, or has switched
    calls off, is away.
    """
    if facts.in_call:
        return Is.BUSY
    if not facts.connected or not facts.within_work_time:
        return Is.OFFLINE
    if facts.away or not facts.accepting:
        return Is.AWAY
    return Is.ONLINE


def is_away_after(missed_in_a_row: int, limit: int) -> bool:
    """Whether so many missed calls in a row make an advisor away. `limit` 0 never does."""
    return 0 < limit <= missed_in_a_row
