"""One story: charges, disputes with all their ends, refunds and payouts beside them, a chargeback.

One seed, one replay. After each step everybody's money is held against the model.
"""

import logging
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.db import connection, transaction

from minutewise.accounts.models import Person
from minutewise.disputes import actions, subjects
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event
from minutewise.disputes.subjects import Door, Evidence, Subject
from minutewise.disputes.tests.test_rules import ROWS
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, move_earnings_to_spendable, post, refund
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import (
    Ref,
    clearing,
    commission,
    disputed,
    earnings,
    goodwill,
    spendable,
)
from minutewise.networks.models import Network
from minutewise.payments.actions.chargebacks import take_chargeback
from minutewise.payments.models import Payment
from minutewise.work.writing import writing

BEGINS, STEPS = datetime(2026, 2, 9, 9, tzinfo=UTC), 60
MAY = {(state, who, event): to for state, who, event, to in ROWS}
OVER = {"settled", "withdrawn", "final", "charged_back"}
SETTLES, APPEALS = timedelta(hours=72), timedelta(days=7)


@dataclass
class Charge:
    """What was paid, and what of it is where, by the model."""

    id: str
    paid: int
    fee: int
    at: datetime
    back: int = 0
    fee_back: int = 0
    state: str = ""
    asked: int = 0
    held: int = 0
    offer: int = 0
    decided: int = 0
    first: object = None
    lapses: datetime | None = None

    def parts(self, amount):
        """(from the operator, from the advisor): the fee kept is rounded down."""
        kept = self.fee * (self.paid - self.back - amount) // self.paid
        return self.fee - self.fee_back - kept, amount - (self.fee - self.fee_back - kept)

    @property
    def is_open(self):
        return bool(self.state) and self.state not in OVER


class Story:
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
        moves = [_charges, _charges, *[_asks] * 3, *[_does] * 9, *[_decides] * 3, *[_passes] * 2,
                 _refunds, _moves_away, _charged_back]  # fmt: skip
        for number in range(STEPS):
            move = _charges if number < 3 else _asks if number < 5 else self.rng.choice(moves)
            if move is _charged_back and number < STEPS * 2 // 3:
                move = _does  # nothing is charged any more once the bank has come
            try:
                with transaction.atomic():
                    move(self)
            except RuleError as refused:
                self.tell(f"{move.__name__}: refused, {refused.code}")
                self.done.add(refused.code)
            self._looks()
            if self.broken:
                return
        for finding in verify():
            if finding.rule not in {"M7"}:  # nothing stands at a gateway here
                self.breaks("check-books", str(finding))

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
            self._post(clearing("pretend", "EUR"), spendable(self.dara.id, "EUR"), 20_000,
                       Ref("payment", str(self.payment.id)))  # fmt: skip
        self.client_has = 20_000

    def _subject(self, ref_id):
        charge = next((each for each in self.charges if each.id == ref_id), None)
        return charge and Subject(
            ref=Ref("thing", ref_id), client=self.dara, earner=f"person:{self.mirela.id}",
            earner_name="Mirela", answering=[self.mirela], network=self.network,
            parties=frozenset({self.dara.id, self.mirela.id}), conversation=None,
            settled_at=charge.at, title="Thing", url="/",
        )  # fmt: skip

    def _post(self, source, to, amount, ref):
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
            row = Dispute.objects.filter(ref_id=charge.id).first()
            if (row.state if row else "") != charge.state:
                self.breaks("table", f"{charge.id} is {row and row.state}, not {charge.state}")

    # ---- the model's money ----

    def gives(self, charge, amount, *, held=0, alone=True):
        """`amount` goes back, out of what is held first; False if the advisor lacks the rest."""
        fee, share = charge.parts(amount)
        rest = share - min(share, held)
        if rest > self.advisor_has and alone:
            return False
        own = min(rest, self.advisor_has)
        self.bears += rest - own
        self.advisor_has -= own
        self.fees -= fee
        self.client_has += amount
        charge.back, charge.fee_back = charge.back + amount, charge.fee_back + fee
        self.advisor_has += held - min(share, held)
        return True

    def ends(self, charge, state, amount, *, alone):
        if not self.gives(charge, amount, held=charge.held, alone=alone):
            return False
        charge.state, charge.held, charge.lapses = state, 0, None
        self.done.add(state)
        return True


def _charges(story):
    paid = story.rng.choice([1, 99, 500, 1001, 2500, 2500])
    if paid > wallet(story.dara.id, "EUR").available or story.debt:
        return
    fee = paid * story.rng.choice([0, 2000, 3333]) // 10_000
    charge = Charge(story.key(), paid, fee, story.now.wall)
    ref = Ref("thing", charge.id)
    with writing():
        mine = spendable(story.dara.id, "EUR")
        story._post(mine, earnings(story.mirela.id, "EUR"), paid - fee, ref)
        story._post(mine, commission("EUR"), fee, ref)
    story.charges.append(charge)
    story.client_has -= paid
    story.advisor_has += paid - fee
    story.fees += fee
    story.tell(f"{charge.id}: {paid} paid, {fee} to the operator")


def _asks(story):
    fresh = [each for each in story.charges if not each.state]
    if not fresh:
        return
    charge, rng = story.rng.choice(fresh), story.rng
    left = charge.paid - charge.back
    amount = rng.choice([left, left, left, left + 1, 0, rng.randrange(1, max(2, left))])
    late = story.now.wall >= charge.at + timedelta(days=30)
    actions.open_dispute(Ref("thing", charge.id), story.dara, amount, "x", story.now)
    if late or not 0 < amount <= left:
        story.breaks("amount", f"{amount} of {left} is disputed, late: {late}")
    _fee, share = charge.parts(amount)
    charge.state, charge.asked = "asked", amount
    charge.held = min(share, story.advisor_has)
    story.advisor_has -= charge.held
    charge.lapses = story.now.wall + SETTLES
    charge.begun = story.now.wall
    story.tell(f"{charge.id}: {amount} asked back, {charge.held} held")


def _argued(story):
    found = [each for each in story.charges if each.is_open]
    return story.rng.choice(found) if found else None


def _does(story):
    charge, rng = _argued(story), story.rng
    if charge is None:
        return None
    who, event = rng.choice(["client", "advisor"]), rng.choice(sorted(actions.OWN))
    possible = [key for key in MAY if key[0] == charge.state and key[1] in ("client", "advisor")]
    if possible and rng.random() < 0.8:
        longer = [key for key in possible if key[2] not in ("withdraw", "give_back")]
        _state, who, event = rng.choice(longer if longer and rng.random() < 0.7 else possible)
    half = charge.asked // 2
    amount = rng.choice([1, half, half, half, charge.asked - 1, charge.asked, charge.asked + 1])
    shown = charge.offer if event == "accept" and rng.random() < 0.9 else amount
    row = Dispute.objects.get(ref_id=charge.id)
    person = story.dara if who == "client" else story.mirela
    actions.act(row.pk, person, Event(event), story.now, amount=shown, words="x")
    to = MAY.get((charge.state, who, event))
    if to is None:
        return story.breaks("table", f"{who} may {event} in {charge.state}")
    story.tell(f"{charge.id}: {who} {event} {shown}")
    if to in OVER:
        back = {"give_back": charge.asked, "accept": charge.offer}.get(event, 0)
        if event == "accept" and shown != charge.offer:
            story.breaks("offer", f"{shown} was shown, {charge.offer} accepted")
        if not story.ends(charge, to, back, alone=True):
            story.breaks("short", f"{back} settled, {story.advisor_has} are there")
        return None
    most = charge.asked - (event == "offer")
    if event in ("offer", "counter") and not 0 < amount <= most:
        story.breaks("offer", f"{amount} of {charge.asked} offered")
    charge.offer = amount if event in ("offer", "counter") else 0
    charge.lapses = _lapse_of(charge, to, story)
    charge.state = to
    return None


def _lapse_of(charge, to, story):
    if to == "decided":
        return story.now.wall + APPEALS
    return None if to in ("with_operator", "appealed") else charge.begun + SETTLES


def _decides(story):
    waits = [each for each in story.charges if each.state in ("with_operator", "appealed")]
    if not waits:
        return None
    charge, rng = story.rng.choice(waits), story.rng
    by = rng.choice([story.olga, story.oscar, story.mirela])
    amount = rng.choice([0, 1, charge.asked // 2, charge.asked, charge.asked + 1])
    actions.decide(Dispute.objects.get(ref_id=charge.id).pk, by, amount, "x", story.now)
    story.tell(f"{charge.id}: {by.name} decides {amount}")
    if by is story.mirela or (charge.state == "appealed" and by.pk == charge.first):
        return story.breaks("operators", f"{by.name} decided {charge.state}")
    if amount > charge.asked:
        return story.breaks("amount", f"{amount} decided of {charge.asked}")
    if charge.state == "appealed":
        return story.ends(charge, "final", amount, alone=False)
    charge.state, charge.decided, charge.first = "decided", amount, by.pk
    charge.lapses = story.now.wall + APPEALS
    return None


def _passes(story):
    """Time goes by, up to a millisecond before a clock or just upon it; due work comes by."""
    until = [each.lapses for each in story.charges if each.is_open and each.lapses]
    if until and story.rng.random() < 0.8:
        soonest = max(min(until), story.now.wall) - timedelta(milliseconds=story.rng.choice([0, 1]))
        ms = int((soonest - story.now.wall) / timedelta(milliseconds=1))
    else:
        ms = story.rng.choice([1, 3_600_000, 86_400_000, 9 * 86_400_000])
    story.now = story.now.later(max(0, ms))
    for charge in [each for each in story.charges if each.is_open]:
        job = SimpleNamespace(ref=str(Dispute.objects.get(ref_id=charge.id).pk))
        actions.lapse(job, story.now)
        if charge.lapses and charge.lapses <= story.now.wall:
            story.tell(f"{charge.id}: time is over")
            if charge.state == "decided":
                story.ends(charge, "final", charge.decided, alone=False)
            else:
                charge.state, charge.offer, charge.lapses = "with_operator", 0, None


def _refunds(story):
    if not story.charges:
        return
    charge = story.rng.choice(story.charges)
    left = charge.paid - charge.back
    amount = story.rng.choice([1, max(1, left // 3)])
    with writing():
        refund(Ref("thing", charge.id), amount, key=story.key(), by="sim", at=story.now.wall)
    if charge.is_open:
        story.breaks("order", f"{amount} went back past the dispute about {charge.id}")
    if not story.gives(charge, amount):
        story.breaks("M3", f"{amount} went back, {story.advisor_has} are there")
    story.tell(f"{charge.id}: {amount} given back")


def _moves_away(story):
    amount = story.rng.choice([1, max(1, story.advisor_has // 2), max(1, story.advisor_has)])
    with writing():
        move_earnings_to_spendable(
            story.mirela.id, "EUR", amount, key=story.key(), by="sim", at=story.now.wall
        )
    story.advisor_has -= amount
    story.tell(f"Mirela moves {amount} away")


def _charged_back(story):
    """The bank takes the top-up back: what is there, and what disputes bring of the rest."""
    if story.debt:
        return
    with writing():
        take_chargeback(story.payment, 20_000, story.now)
    owed = 20_000 - min(20_000, story.client_has)
    story.client_has -= 20_000 - owed
    story.debt = 1
    for charge in sorted((c for c in story.charges if c.is_open), key=lambda c: c.begun):
        if owed <= 0:
            break
        back = min(charge.asked, owed)
        story.ends(charge, "charged_back", back, alone=False)
        story.client_has -= back
        owed -= back
    story.tell(f"the bank takes 20000 back, {owed} stay owed")


class _RollBackError(Exception):
    """Nothing of a story stays."""


def play(seed):
    """Plays the story of one seed; returns it, with what is broken."""
    story = Story(seed)
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
