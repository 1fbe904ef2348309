"""What stands behind the meters of one call, by the presses and by what the gateway said."""

from bisect import bisect_right
from functools import partial

from tests.invariants.simulator import prices


class Funds:
    """An offer and what pays for it. `holds`: [who asked a card for it or None, minor units],
    the oldest first."""

    def __init__(self, life):
        self.life, self.session = life, life.session
        self.offered = self.offer = None
        self.offered_at, self.lapsed, self.holds = 0, False, []

    def offers(self, terms, at):
        self.offered = {**terms, "free_sample_s": 0, "sample_once_passed": "charged"}
        self.offered_at, self.offer = at, self.life.call.meters.latest("number").id

    def confirmed(self, maximum, wanted, at):
        """The client's yes; from here on the clock may run."""
        if self.offered is None:
            self.session.breaks("T6", f"{self.life.name}: confirmed what nobody offers")
            return
        self.life.agreed.append({**self.offered, "maximum": maximum})
        self.holds.append([wanted, maximum])
        self.offered = None
        self.life.truth.unblock("offer", at)

    def looks(self, call, rows):
        """The meters that were agreed on; an offer is void by itself in its time and not before."""
        if self.offered and rows and rows[-1]["state"] == "void":
            waited = self.session.clock.true_ms - self.offered_at
            if waited < self.session.till.offer_ms and call.stage != "ended":
                self.session.breaks("T2", f"{self.life.name}: an offer is void after {waited} ms")
            self.offered = None
        return [row for row in rows if row["state"] not in {"offered", "void"}]

    # ---- the gateway's news ----

    def may_stand(self, wanted):
        """Whether the press that asked a card still means what it meant."""
        life = self.life
        life.dirty = True
        life.looks()
        if life.stage != "live":
            return False
        if wanted.what == "confirm":
            return self.offered is not None and self.offer == wanted.offer
        if not life.rows or life.agreed[-1]["maximum"] + wanted.amount != wanted.maximum:
            return False
        return self._goes_on(wanted.maximum)

    def _goes_on(self, maximum):
        """So much in all pays for more time: a clock that has stopped is not paid to stand."""
        row, clock = self.life.rows[-1], self.session.clock
        ran = row["closed_ms"]
        if row["open_since_ms"] is not None and row["boot"] == clock().boot:
            ran += clock.steady_ms - row["open_since_ms"]
            worth = partial(prices.uncut, row)
            ran = min(ran, bisect_right(range(ran + 1), row["maximum"], key=worth))
        return prices.uncut(row, ran) <= maximum

    def stands(self, wanted, at):
        if wanted.what == "confirm":
            self.confirmed(wanted.amount, wanted, at)
        else:
            self.holds.append([wanted, wanted.amount])
            self.life.raised(wanted.maximum, at)

    def lapses(self, wanted):
        """What the gateway holds no more pays for nothing more."""
        self.holds = [hold for hold in self.holds if hold[0] is not wanted]
        self.lapsed, agreed = True, self.life.agreed[-1]
        agreed["maximum"] = max(0, agreed["maximum"] - wanted.amount)

    # ---- the end ----

    def held(self):
        return sum(amount for _wanted, amount in self.holds)

    def parts(self, paid):
        """Who pays how much of it: the oldest first."""
        found = []
        for wanted, amount in self.holds:
            found.append((wanted, min(amount, paid)))
            paid -= found[-1][1]
        return found
