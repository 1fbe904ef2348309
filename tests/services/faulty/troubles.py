"""What goes wrong with the pieces of a line, by chance and seed."""

import random
from collections import deque
from dataclasses import dataclass, field

from tests.services.faulty.pieces import Piece


@dataclass
class Troubles:
    """Shares of messages (0 to 1) to which something happens; times in ms. Change it at any time.

    One seed and the same pieces have the same fate.
    """

    seed: int = 0
    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0  # waits for the next one, which goes first
    replay: float = 0.0  # followed by an older message of any connection
    delay_ms: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    _chance: random.Random = field(init=False, repr=False)
    _seen: deque[bytes] = field(default_factory=lambda: deque(maxlen=200), repr=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def fate(self, piece: Piece, held: list[bytes]) -> list[bytes]:
        """What is sent instead of `piece`; `held` is what waits on this very connection."""
        if not piece.message:
            return [piece.data]
        waited, held[:] = [*held], []
        self._seen.append(piece.data)
        if self._strikes("drop"):
            return waited
        if self._strikes("reorder"):
            held.append(piece.data)
            return waited
        sent = [piece.data] * (2 if self._strikes("duplicate") else 1)
        if self._strikes("replay"):
            sent.append(self._chance.choice([*self._seen]))
        return sent + waited

    def _strikes(self, name: str) -> bool:
        """Whether it happens now. The dice are thrown each time, or changing one share would
        change the fate of everything after it."""
        strikes = self._chance.random() < getattr(self, name)
        self.counts[name] = self.counts.get(name, 0) + strikes
        return strikes
