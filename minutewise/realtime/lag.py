"""What the hub's own loop owes to everybody: while it stood still, nobody could prove anything."""

from collections import deque

from minutewise.metering.proof import PROOF_GAP_MS
from minutewise.realtime.limits import STALL_MS_MIN, TICK_MS


class Lag:
    """Remembers how late ticks came, and how much of a silence was therefore our own fault.

    A stall longer than PROOF_GAP_MS forgives nothing (a stopped process bills nothing, T8), and
    no silence is forgiven more than PROOF_GAP_MS.
    """

    def __init__(self, now_ms: int) -> None:
        self._ticked_ms = now_ms
        self._stalls: deque[tuple[int, int]] = deque()  # (began, ended)

    def tick(self, now_ms: int) -> None:
        """To be called by every tick; notes by how much it came late."""
        if stall := self._stall(now_ms):
            self._stalls.append(stall)
        self._ticked_ms = now_ms
        while self._stalls and self._stalls[0][1] < now_ms - 3 * PROOF_GAP_MS:
            self._stalls.popleft()

    def _stall(self, now_ms: int) -> tuple[int, int] | None:
        due_ms = self._ticked_ms + TICK_MS
        return (due_ms, now_ms) if now_ms - due_ms >= STALL_MS_MIN else None

    def forgiven_ms(self, since_ms: int, now_ms: int) -> int:
        """How many milliseconds between the two the loop stood still, within the limits above."""
        stalls = [*self._stalls]
        if current := self._stall(now_ms):
            stalls.append(current)
        total = sum(
            ended - max(began, since_ms)
            for began, ended in stalls
            if ended > since_ms and ended - began <= PROOF_GAP_MS
        )
        return min(total, PROOF_GAP_MS)
