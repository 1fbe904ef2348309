"""One story: charges, disputes with all their ends, refunds and payouts beside them, a chargeback.

One seed, one replay. Before each move the model says whether it is refused, and by which code;
after it everybody's money, each dispute and its clock are held against the model. The process
dies at any write, and whoever pressed presses again.
"""

import logging
import random
from datetime import UTC, datetime

from django.db import connection, transaction

from minutewise.accounts.models import Person
from minutewise.disputes import subjects
from minutewise.disputes.actions import LAPSE
from minutewise.disputes.models import Dispute
from minutewise.disputes.subjects import Door, Evidence, Subject
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, post
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import Ref, clearing, commission, disputed, goodwill, spendable
from minutewise.networks.models import Network
from minutewise.payments.models import Payment
from minutewise.work.models import OPEN, DueWork
from minutewise.work.writing import writing
from tests.invariants.disputes import edges, moves
from tests.invariants.mortal import Killed, Mortal

BEGINS, STEPS = datetime(2026, 2, 9, 9, tzinfo=UTC), 60
MOVES = [moves.charges, moves.charges, *[moves.asks] * 3, *[moves.does] * 9,
         *[moves.decides] * 3, *[moves.passes] * 2, moves.refunds, moves.moves_away,
         moves.charged_back]  # fmt: skip


class Story(Mortal):
    def __init__(self, seed):
        self.seed, self.rng = seed, random.Random(f"disputes {seed}")
        self.story, self.broken, self.done = [], [], set()
        self.now = Instant(BEGINS, 1_000_000, "boot-1")
        self.charges, self.keys = [], 0
        self.client_has = self.advisor_has = self.fees = self.bears = self.debt = 0

    def tell(self, text):
        self.story.append(f"{self.now.wall:%m-%d %H:%M}  {text}")

    def breaks(self, name, text):
        self.broken.append(f"{name}: {text}")
        self.tell(f"!! {name}: {text}")

    def key(self):
        self.keys += 1
        return f"k{self.keys}"

    # ---- playing ----

    def plays(self):
        self._gathers()
        for _step in self._steps():
            self.dies_at = None
            if not self.broken:
                self._looks()
            if self.broken:
                return
        for finding in verify():
            if finding.rule not in {"M7"}:  # nothing stands at a gateway here
                self.breaks("check-books", str(finding))

    def _steps(self):
        """Each time something has happened."""
        for number in range(STEPS):
            move = self._move(number)
            if self.rng.random() < 0.15:
                self.dies_at = self.rng.randrange(1, 12)
            yield move(self)

    def _move(self, number):
        if number < 5:
            return moves.charges if number < 3 else moves.asks
        move = self.rng.choice(MOVES)
        early = number < STEPS * 2 // 3  # nothing is charged any more once the bank has come
        return moves.does if early and move is moves.charged_back else move

    def tries(self, what, no, act):
        """Does it, and holds the answer against the model's: `no` is a refusal's code, or empty.
        True if it was done.
        """
        said = self._asked(act)
        self.tell(f"{what}: {said or 'done'}")
        self.done.add(said)
        if said != no:
            self.breaks("refusal", f"{what}: {said or 'done'}, by the model {no or 'done'}")
        return not (said or no)

    def _asked(self, act):
        for _try in range(3):
            try:
                with transaction.atomic(), self.mortal():
                    act()
                return ""
            except RuleError as refused:
                return refused.code
            except Killed:
                connection.run_on_commit.clear()
                self.done.add("killed")
        raise AssertionError("it dies again and again")

    def _gathers(self):
        self.network = Network.objects.create(handle="sim", name="Rackside", currency="EUR")
        names = ("dara", "mirela", "olga", "oscar")
        self.dara, self.mirela, self.olga, self.oscar = (
            Person.objects.create_user(f"{name}@example.org", name=name) for name in names
        )
        subjects.register("thing", Door(self._subject, lambda _id: Evidence()))
        self.payment = Payment.objects.create(
            person_id=self.dara.id, network_id=self.network.id, amount=20_000, currency="EUR",
            gateway="pretend", key="top", state="paid", paid_at=BEGINS,
        )  # fmt: skip
        with writing():
            self.posts(clearing("pretend", "EUR"), spendable(self.dara.id, "EUR"), 20_000,
                       Ref("payment", str(self.payment.id)))  # fmt: skip
        self.client_has = 20_000

    def _subject(self, ref_id):
        charge = next((each for each in self.charges if each.id == ref_id), None)
        return charge and Subject(
            ref=Ref("thing", ref_id), client=self.dara, earner=f"person:{self.mirela.id}",
            earner_name="Mirela", answering=[self.mirela], network=self.network,
            parties=frozenset({self.dara.id, self.mirela.id}), conversation=None,
            settled_at=charge.at, title="Thing", earner_title="Thing", url="/",
        )  # fmt: skip

    def posts(self, source, to, amount, ref):
        if amount:
            post([Draft(source, to, amount, "share", ref, self.key())], by="sim", at=self.now.wall)

    def _looks(self):
        """Everybody's money, and every dispute, by the model."""
        found = {
            "client": (wallet(self.dara.id, "EUR").spendable, self.client_has),
            "advisor": (wallet(self.mirela.id, "EUR").earnings, self.advisor_has),
            "commission": (operator_balance(commission("EUR")), self.fees),
            "goodwill": (operator_balance(goodwill("EUR")), -self.bears),
            "disputed": (
                operator_balance(disputed("EUR")), sum(c.held for c in self.charges if c.is_open)
            ),
        }  # fmt: skip
        for name, (there, due) in found.items():
            if there != due:
                self.breaks("M6", f"{name} has {there}, {due} by the model")
        for charge in self.charges:
            self._looks_at(charge, Dispute.objects.filter(ref_id=charge.id).first())

    def _looks_at(self, charge, row):
        if (row.state if row else "") != charge.state:
            self.breaks("table", f"{charge.id} is {row and row.state}, not {charge.state}")
        if row is None or self.broken:
            return
        due = DueWork.objects.filter(OPEN, kind=LAPSE, ref=str(row.pk)).first()
        if (due and due.due_at) != charge.lapses:
            self.breaks("clock", f"{charge.id} is due {due and due.due_at}, not {charge.lapses}")
        found = (row.asked, row.offer or 0, row.lapses_at, row.returned)
        wanted = (charge.asked, charge.offer, charge.lapses, charge.returned)
        if found != wanted:
            self.breaks("dispute", f"{charge.id} says {found}, {wanted} by the model")

    # ---- the model's money ----

    def gives(self, charge, amount, *, held=0):
        """`amount` goes back, out of what is held first; what the advisor lacks the operator
        bears, where the model has not refused it before.
        """
        fee, share = charge.parts(amount)
        rest = share - min(share, held)
        own = min(rest, self.advisor_has)
        self.bears += rest - own
        self.advisor_has -= own
        self.fees -= fee
        self.client_has += amount
        charge.back, charge.fee_back = charge.back + amount, charge.fee_back + fee
        self.advisor_has += held - min(share, held)

    def ends(self, charge, state, amount):
        self.gives(charge, amount, held=charge.held)
        charge.state, charge.held, charge.lapses, charge.offer = state, 0, None, 0
        charge.returned = amount
        self.done.add(state)


class EdgeStory(Story):
    """Scenes that go right up to an edge, each once, in any order; what dies is left to others."""

    def _steps(self):
        for scene in [*self.rng.sample(edges.SCENES, len(edges.SCENES)), edges.the_bank_comes]:
            self.tell(f"-- {scene.__name__}")
            yield from scene(self)


class _RollBackError(Exception):
    """Nothing of a story stays."""


def play(seed):
    """Plays the story of one seed; returns it, with what is broken."""
    story = (EdgeStory if seed >= edges.BEGIN else Story)(seed)
    before = dict(subjects._doors)
    logging.disable(logging.ERROR)
    try:
        with transaction.atomic():
            story.plays()
            raise _RollBackError
    except _RollBackError:
        return story
    finally:
        subjects._doors.clear()
        subjects._doors.update(before)
        connection.run_on_commit.clear()
        logging.disable(logging.NOTSET)
