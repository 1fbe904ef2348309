"""Whom a company's call rings now, and when to look again. Pure: a table of situations.

Round 1 rings the agent who has been idle longest, alone, for `first_ms`; round 2 all who are
available together, until `ring_ms`. Both count from the press.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID


class End(StrEnum):
    """How the ringing at one agent ended; RINGING while it has not."""

    RINGING = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Agent:
    """A colleague, as routing sees him. `available`: there, takes calls, talks to nobody."""

    person: UUID
    idle_since: datetime
    available: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """What is due in a call that rings: whom to ring, at whom to stop, whether it is over."""

    ring: tuple[UUID, ...] = ()
    withdraw: tuple[UUID, ...] = ()
    over: Literal["", "declined", "missed"] = ""
    again_ms: int | None = None  # when to look next, counted from the press
    number: int = 1  # of the round


def longest_idle_first(agents: Sequence[Agent]) -> list[Agent]:
    """The order in which available agents are rung; of equals the same one every time."""
    free = [agent for agent in agents if agent.available]
    return sorted(free, key=lambda agent: (agent.idle_since, agent.person.int))


def route(
    agents: Sequence[Agent],
    rung: Mapping[UUID, End],
    passed_ms: int,
    *,
    first_ms: int,
    ring_ms: int,
) -> Turn:
    """The next turn of a call that has rung for `passed_ms`; `rung` says how it went with whom.

    Who declined is not rung again; who had gone and is back is. When nobody is left to ring, the
    call was declined if everybody who was rung declined it, else it was missed.
    """
    there = {agent.person for agent in agents if agent.available}
    ringing = [person for person, end in rung.items() if end is End.RINGING]
    gone = tuple(person for person in ringing if person not in there)
    if passed_ms >= ring_ms:
        return Turn(withdraw=gone, over="missed")
    free = [agent.person for agent in longest_idle_first(agents)]
    staying = [person for person in ringing if person in there]
    alone = passed_ms < first_ms and all(end is End.RINGING for end in rung.values()) and not gone
    if alone:
        newly = () if staying else tuple(free[:1])
        number, again_ms = 1, min(first_ms, ring_ms)
    else:
        may = (None, End.WITHDRAWN)
        newly = tuple(p for p in free if rung.get(p) in may)
        number, again_ms = 2, ring_ms
    if not staying and not newly:
        return Turn(withdraw=gone, over=_why_nobody(rung, gone))
    return Turn(ring=newly, withdraw=gone, again_ms=again_ms, number=number)


def _why_nobody(rung: Mapping[UUID, End], gone: Sequence[UUID]) -> Literal["declined", "missed"]:
    said_no = bool(rung) and not gone and all(end is End.DECLINED for end in rung.values())
    return "declined" if said_no else "missed"
