"""What must come out, reckoned anew from the words of the specification.

Shares no line with the code that it is held against; sums are made from lists, the slow way.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

SAMPLE_MS, USED_MS, AGAIN = 60_000, 20_000, timedelta(days=30)
WAIT = timedelta(hours=24)


@dataclass
class Charge:
    """One settled call: what the client paid, what of it the operator got, what went back."""

    call: str
    at: object
    client: object
    advisor: object
    paid: int
    fee: int
    back: int = 0
    fee_back: int = 0

    def of_refund(self, amount):
        """(from the operator, from the advisor): the fee kept is rounded down."""
        kept = self.fee * (self.paid - self.back - amount) // self.paid
        operator = self.fee - self.fee_back - kept
        return operator, amount - operator


@dataclass
class Use:
    """A free sample that ran: when it was settled, with whom, and by what it is known again."""

    at: object
    advisor: object
    client: object
    browser: str
    cards: set
    ms: int


def quarter(at):
    return at.year * 4 + (at.month - 1) // 3


@dataclass
class Model:
    """Everybody's money, limits and samples. Persons and pages by their ids."""

    steps: list  # (turnover from, bps), ascending, the first from 0
    own_bps: int
    charges: list = field(default_factory=list)
    uses: list = field(default_factory=list)
    own: set = field(default_factory=set)
    met: set = field(default_factory=set)
    spent: dict = field(default_factory=lambda: defaultdict(list))  # person → [(at, amount)]
    limits: dict = field(default_factory=dict)  # (person, span) → (now, later, from)
    flows: dict = field(default_factory=lambda: defaultdict(int))  # (person, what) → sum
    debts: dict = field(default_factory=lambda: defaultdict(int))

    # ---- commission ----

    def sold(self, advisor, at, *, ago=0):
        """In the quarter of that moment, or so many before; as it stands now."""
        mine = [each for each in self.charges if each.advisor == advisor]
        return sum(c.paid - c.back for c in mine if quarter(c.at) == quarter(at) - ago)

    def bps(self, client, advisor, at):
        reached = [bps for start, bps in self.steps if start <= self.sold(advisor, at, ago=1)]
        return min(reached[-1], self.own_bps) if (client, advisor) in self.own else reached[-1]

    def meets(self, client, advisor, came_by):
        if came_by and (client, advisor) not in self.met:
            self.own.add((client, advisor))
        self.met.add((client, advisor))

    # ---- samples ----

    def sample_ms(self, client, advisor, browser, cards, at):
        ran = 0
        for use in self.uses:
            known = use.client == client or use.browser == browser or use.cards & cards
            if use.advisor == advisor and use.at >= at - AGAIN and known:
                ran += use.ms
        return 0 if ran >= USED_MS else SAMPLE_MS

    # ---- limits ----

    def limit(self, person, span, at):
        now, later, since = self.limits.get((person, span), (None, None, None))
        return later if since is not None and at >= since else now

    def wishes(self, person, span, wanted, at):
        """Lower at once, higher after a day; less of a raise keeps the time that has passed."""
        now = self.limit(person, span, at)
        _, later, since = self.limits.get((person, span), (None, None, None))
        waits = since is not None and at < since
        if wanted == now:
            self.limits[person, span] = (now, later, since) if waits else (now, None, None)
        elif now is None or (wanted is not None and wanted < now):
            self.limits[person, span] = (wanted, None, None)
        else:
            less = waits and (later is None or (wanted is not None and wanted <= later))
            self.limits[person, span] = (now, wanted, since if less else at + WAIT)

    def is_over(self, person, amount, at):
        """Whether one of the limits lets so much more not through."""
        counted = {
            "day": sum(n for when, n in self.spent[person] if when.date() == at.date()),
            "month": sum(
                n for when, n in self.spent[person]
                if (when.year, when.month) == (at.year, at.month)
            ),
            "call": 0,
        }  # fmt: skip
        for span, spent in counted.items():
            limit = self.limit(person, span, at)
            if limit is not None and amount > limit - spent:
                return True
        return False

    def moves_in(self, old, new, at):
        """The same address with a new account: limits and what was spent under them come along."""
        spans = [s for s in ("call", "day", "month") if self.limit(old, s, at) is not None]
        for span in spans:
            self.limits[new, span] = (self.limit(old, span, at), None, None)
        if spans:
            self.spent[new] = list(self.spent[old])
