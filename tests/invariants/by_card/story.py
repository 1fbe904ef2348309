"""Stories of what two people agree on and a card or PayPal pays past a short wallet: the real
actions, a gateway with a book of its own, and the model, compared after every step.

Questions and answers get lost, news come early, late, thrice or behind newer ones, the process dies
at any write, captures are refused; and meanwhile people answer, leave, block and set limits.
"""

from contextlib import suppress

from django.db import connection

from minutewise.agreed.models import Agreed
from minutewise.ledger.queries import operator_balance, verify
from minutewise.ledger.rules import receivable
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.models import Authorisation
from minutewise.work import due
from tests.invariants.agreed.run import EUR, Play
from tests.invariants.by_card import moves
from tests.invariants.by_card.model import CardModel
from tests.invariants.by_card.till import Till
from tests.invariants.cards import judges
from tests.invariants.mortal import Killed

STEPS = 60


class CardPlay(Till, Play):
    """One story; `self.model` says what must be, `self.rows` the payments by number."""

    def __init__(self, seed):
        super().__init__(seed)
        self.seed = seed
        self.model = CardModel(free=self.model.free)
        self.opens_shop()

    def breaks(self, name, text):
        self.session.broken.append(f"{name}: {text}")

    def tell(self, text):
        self.session.log.append(text)

    def step(self):
        """One thing happens; then everything is compared."""
        if self.rng.random() < 0.25:
            self.dies_at = self.rng.randrange(1, 16)
        move = self.rng.choices(list(moves.MOVES), list(moves.MOVES.values()))[0]
        with suppress(UnavailableError):
            move(self)
        self.dies_at = None
        self._compare()

    # ---- time ----

    def _works(self):
        """The worker comes by; what it ends by the clock is ended in the model as well."""
        with suppress(Killed), self.mortal():
            for _round in range(3):
                due.run_due(self.now, limit=200)
        connection.run_on_commit.clear()
        states = dict(Agreed.objects.values_list("pk", "state"))
        for deal, row in zip(self.model.deals, self.rows, strict=True):
            is_over = deal.until is not None and deal.until <= self.now.wall
            if is_over and states[row.pk] in ("expired", "void"):
                self.model._ends(deal, "expired" if deal.state == "asked" else "void")

    # ---- the end ----

    def comes_to_rest(self):
        """Everything is told and followed, and due work has nothing left to do."""
        self.outside.losses, self.dies_at = 0.0, None
        for press in self.presses.values():
            self.asks_about(press)
        for _wait in range(3):
            self.now = self.now.later(24 * 3_600_000)
            self._works()
        self._compare()

    def judges(self):
        """M5 to M7: every card paid its part and no more, by the gateway's own book too."""
        for press in self.presses.values():
            row = Authorisation.objects.get(pk=press.id)
            if press.state == "paid":
                judges.taken(self, row, press.amount)
                refused = row.state == "refused"
                self.model.refused += press.amount if refused else 0
                if refused and not press.refuses:
                    self.breaks("M7", f"{press.amount} refused, which it would have taken")
            elif row.gateway_id:  # else the gateway never heard of it
                judges.not_taken(self, row, press.amount)
        owed = self.model.refused + sum(self.model.debts.values())
        if -operator_balance(receivable(EUR)) != owed:
            self.breaks("M7", f"{operator_balance(receivable(EUR))} to claim, {owed} owed")
        for finding in (*verify(), *self.outside.book.findings()):
            self.breaks("check-books", str(finding))

    def _compare(self):
        super()._compare()
        rows = dict(Agreed.objects.values_list("pk", "state"))
        for deal, row in zip(self.model.deals, self.rows, strict=True):
            over = deal.until is not None and deal.until <= self.now.wall
            if not over and rows.get(row.pk) != deal.state:
                self.breaks("T6", f"{rows.get(row.pk)} is {deal}")
        if len(rows) != len(self.rows):
            self.breaks("T6", f"{len(rows)} payments are there, {len(self.rows)} by the model")

    def plays(self):
        """All of it; ends once something is broken."""
        for _step in range(STEPS):
            self.step()
            if self.session.broken:
                return self
        self.comes_to_rest()
        self.judges()
        return self

    # ---- people ----

    def row_of(self, deal):
        """Its row in the tables; two deals may look the same."""
        return next(row for each, row in zip(self.model.deals, self.rows, strict=True)
                    if each is deal)  # fmt: skip

    def person(self, who):
        number = int(who[1:])
        return self.clients[number] if who[0] == "c" else self.pages[number].person
