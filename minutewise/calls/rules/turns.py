"""Who of a company talked for how long in a call that was handed over: pure arithmetic.

The counted time of the call is cut where it was handed over; the company's share of it is a
figure for each by that time, rounded down, and whoever talked last has the odd cents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Turn:
    """One agent's part: counted time (ms) and share (minor units)."""

    agent: UUID
    counted_ms: int
    share: int


def turns(
    handed: Sequence[tuple[UUID, int]], last: UUID, counted_ms: int, share: int
) -> list[Turn]:
    """The parts in order, each agent once; they add up to `counted_ms` and `share`.

    `handed`: who handed over, and the counted time of the call until then. What was found later
    to be unproven shortens the end only, so no cut lies beyond it.
    """
    lengths: dict[UUID, int] = {}
    before = 0
    for agent, until_ms in handed:
        cut = min(max(until_ms, before), counted_ms)
        lengths[agent] = lengths.get(agent, 0) + cut - before
        before = cut
    lengths[last] = lengths.get(last, 0) + counted_ms - before
    parts = {
        agent: share * length // counted_ms if counted_ms else 0
        for agent, length in lengths.items()
    }
    parts[last] += share - sum(parts.values())
    return [Turn(agent, length, parts[agent]) for agent, length in lengths.items()]
