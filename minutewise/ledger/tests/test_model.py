"""Random sequences of everything, against a model small enough to be believed (M2, M3, M5, M9)."""

from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Ref, capture, post, refund, release, roll_up
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import clearing, commission
from minutewise.ledger.tests.till import NOON, WHO, hold, legs, tip, top_up_draft

PEOPLE = ["person:a", "person:b"]
people = some.sampled_from(PEOPLE)
sums = some.integers(1, 500)
numbers = some.integers(0, 5)
steps = some.one_of(
    some.tuples(some.just("top_up"), people, sums),
    some.tuples(some.just("tip"), people, people, sums),
    some.tuples(some.just("hold"), people, sums),
    some.tuples(some.just("capture"), numbers, people, sums, some.integers(0, 100)),
    some.tuples(some.just("release"), numbers),
    some.tuples(some.just("refund"), numbers, sums),
    some.tuples(some.just("roll_up")),
)


@dataclass
class Model:
    """Money as a child would count it."""

    spendable: dict = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))
    earnings: dict = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))
    commission: int = 0
    outside: int = 0
    holds: list = field(default_factory=list)  # [person, amount, open?]
    charges: dict = field(default_factory=dict)  # hold → [person, advisor, charge, fee, back]

    def free(self, who):
        return self.spendable[who] - sum(a for p, a, is_open in self.holds if p == who and is_open)

    def top_up(self, who, amount):
        self.spendable[who] += amount
        self.outside -= amount
        return True

    def tip(self, who, whom, amount):
        if amount > self.free(who):
            return False
        self.spendable[who] -= amount
        self.earnings[whom] += amount
        return True

    def hold(self, who, amount):
        if amount > self.free(who):
            return False
        self.holds.append([who, amount, True])
        return True

    def end(self, number):
        if number >= len(self.holds) or not self.holds[number][2]:
            return False
        self.holds[number][2] = False
        return True

    release = end

    def capture(self, number, advisor, charge, percent):
        if number < len(self.holds) and charge > self.holds[number][1]:
            return False
        if not self.end(number):
            return False
        fee, who = charge * percent // 100, self.holds[number][0]
        self.spendable[who] -= charge
        self.earnings[advisor] += charge - fee
        self.commission += fee
        self.charges[number] = [who, advisor, charge, fee, 0]
        return True

    def refund(self, number, amount):
        if number not in self.charges:
            return False
        who, advisor, charge, fee, back = self.charges[number]
        kept = [fee * (charge - b) // charge for b in (back, back + amount)]
        share = amount - (kept[0] - kept[1])
        if back + amount > charge or share > self.earnings[advisor]:
            return False
        self.spendable[who] += amount
        self.earnings[advisor] -= share
        self.commission -= kept[0] - kept[1]
        self.charges[number][4] += amount
        return True

    def roll_up(self):
        return True


class Real:
    """The same words, said to the ledger. Every command is sent twice: a retry is no command."""

    def __init__(self):
        self.ids = []
        self.number = 0

    def say(self, word, *args):
        self.number += 1
        try:
            with transaction.atomic():
                first = getattr(self, word)(f"k{self.number}", *args)
            assert getattr(self, word)(f"k{self.number}", *args) == first
        except (RuleError, IndexError):
            return False
        if word == "hold":
            self.ids.append(first.pk)
        return True

    def top_up(self, key, who, amount):
        return post([replace(top_up_draft(who, amount), ref=Ref("x", key), key=key)], **WHO)

    def tip(self, key, who, whom, amount):
        return post([tip(who, whom, amount, key)], **WHO)

    def hold(self, key, who, amount):
        return hold(who, amount, key, ref=Ref("call", str(len(self.ids))))

    def capture(self, key, number, advisor, charge, percent):
        fee, ref = charge * percent // 100, Ref("call", str(number))
        return capture([self.ids[number]], legs(advisor, charge - fee, fee, ref), key=key, **WHO)

    def release(self, key, number):
        return release([self.ids[number]], key=key, **WHO)

    def refund(self, key, number, amount):
        return refund(Ref("call", str(number)), amount, key=key, **WHO)

    def roll_up(self, key):
        roll_up(at=NOON)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some.lists(steps, max_size=25))
def test_the_ledger_does_what_the_model_does(db, sequence):
    model, real = Model(), Real()
    with transaction.atomic():
        for word, *args in sequence:
            assert real.say(word, *args) == getattr(model, word)(*args), (word, args)
        for who in PEOPLE:
            mine = wallet(who, "EUR")
            assert mine.spendable == model.spendable[who]
            assert mine.available == model.free(who)
            assert mine.earnings == model.earnings[who]
        assert operator_balance(commission("EUR")) == model.commission
        assert operator_balance(clearing("pretend", "EUR")) == model.outside
        assert verify() == []
        transaction.set_rollback(True)
