"""What really happened in a call, by true time: who was provably there, who wanted the clock off.

True time is the simulator's own, in ms; no clock of the installation is looked at.
"""

from dataclasses import dataclass, field

GAP_MS = 5_000
SIDES = ("client", "advisor")


def spans(proofs, deaths=()):
    """Proofs that lie at most 5 s apart make a span; a single proof makes a span of nothing.

    `deaths`: when a hub died. What it knew died with it, so nobody can put the proof before and
    the proof after together, though to the all-seeing they may be close enough.
    """
    found = []
    for at in sorted(proofs):
        died = found and any(found[-1][1] < death <= at for death in deaths)
        if found and not died and at - found[-1][1] <= GAP_MS:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found


def both(left, right):
    """Where spans of two lists overlap."""
    return [
        (max(a, c), min(b, d))
        for a, b in left
        for c, d in right
        if max(a, c) < min(b, d)
    ]  # fmt: skip


def without(parts, blocked):
    """Spans less what is blocked."""
    for start, end in blocked:
        parts = [
            piece
            for a, b in parts
            for piece in ((a, min(b, start)), (max(a, end), b))
            if piece[0] < piece[1]
        ]
    return parts


def length(parts):
    return sum(b - a for a, b in parts)


@dataclass
class Truth:
    """One call. `proofs[side]`: (at, media came, thread was open). `modes`: (heard of, began,
    mode)."""

    proofs: dict = field(default_factory=lambda: {side: [] for side in SIDES})
    modes: list = field(default_factory=list)
    accepted: int | None = None
    ended: int | None = None
    blocked: list = field(default_factory=list)  # (from, to) with a reason, over
    reasons: dict = field(default_factory=dict)  # reason → since, still in force
    signs: list = field(default_factory=list)  # the advisor wrote or typed
    slack_ms: int = 0  # what answers that did not come in time may have cost the advisor
    crashes: int = 0
    earlier: list = field(default_factory=list)  # (proofs, until): who had the advisor's seat

    def hand(self, at):
        """From here on nothing that was proven on the advisor's side is the new one's proof."""
        self.earlier.append((self.proofs["advisor"], at))
        self.proofs["advisor"] = []

    def block(self, reason, at):
        self.reasons.setdefault(reason, at)

    def unblock(self, reason, at):
        since = self.reasons.pop(reason, None)
        if since is not None:
            self.blocked.append((since, max(since, at)))

    def last_proof(self, side, by):
        """The newest proof of a side by then; None if there never was one."""
        return max((at for at in self._shown(self.proofs[side]) if at <= by), default=None)

    def _shown(self, proofs):
        """When what the mode of that moment needs was shown."""
        return [at for at, media, opened in proofs if self._shows(at, media, opened)]

    def _spans(self, side, deaths):
        """Of everybody who has sat there, each for as long as it was their seat."""
        found = [] if side == "client" else [
            (since, min(to, until))
            for proofs, until in self.earlier
            for since, to in spans(self._shown(proofs), deaths)
            if since < until
        ]  # fmt: skip
        return [*found, *spans(self._shown(self.proofs[side]), deaths)]

    def _shows(self, at, media, opened):
        """From where the new meter began to when the hub heard of it, either kind will do."""
        heard = [mode for since, _, mode in self.modes if since <= at][-1:]
        began = [mode for _, since, mode in self.modes if since <= at][-1:]
        needs = {(mode or [self.modes[0][2]])[0] == "text" for mode in (heard, began)}
        return (opened and True in needs) or (media and False in needs)

    def allowed(self, until, deaths=()):
        """When the clock may run: accepted, both proven, nobody wants it off, not over.

        With `deaths` of hubs it is what an installation can know; without, all that is true.
        """
        if self.accepted is None:
            return []
        end = until if self.ended is None else min(until, self.ended)
        client, advisor = (self._spans(side, deaths) for side in SIDES)
        found = both([(self.accepted, end)], both(client, advisor))
        still = [(since, until) for since in self.reasons.values()]
        return without(found, [*self.blocked, *still])
