"""Money in, back and out in any order, with answers that are lost: the books stay sound.

Seeded: one seed, one replay. The gateway and the bank are the pretend ones themselves, asked
without a network, so that an answer can be lost before or after what was asked has been done.
"""

import contextlib
import random
from uuid import uuid4

import pytest

from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import (
    clearing,
    earnings,
    gateway_fees,
    payouts,
    receivable,
    spendable,
)
from minutewise.payments import actions, queries
from minutewise.payments.actions import Target, follow_payout, follow_refund
from minutewise.payments.gateway import DeclinedError, UnavailableError, UnknownError
from minutewise.payments.gateways import choose
from minutewise.payments.gateways.pretend.api import Api
from minutewise.payments.gateways.pretend.bank import Bank
from minutewise.payments.gateways.pretend.bank_api import BankApi
from minutewise.payments.gateways.pretend.bank_client import PretendBank
from minutewise.payments.gateways.pretend.book import Book, RefusedError
from minutewise.payments.gateways.pretend.client import PretendClient
from minutewise.payments.gateways.pretend.faults import Faults
from minutewise.payments.gateways.pretend.fees import Tariff
from minutewise.payments.models import Payment, Payout, Refund
from minutewise.payments.tests.helpers import now, open_top_up
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db
STEPS = 40
MIRELA = Target("Mirela", "DE89370400440532013000")


class InHouse:
    """Asks the gateway's API without a network; some answers, and some questions, are lost."""

    house = None

    def ask(self, method, path, *, key="", params=None, json=None):
        lost = self.house.chance.random()
        if lost < self.house.losses:
            raise UnavailableError
        status, said = self.house.api.answer(method, path, params or {}, json or {}, key, 0)
        if lost < 2 * self.house.losses or status >= 500:
            raise UnavailableError
        if status == 404:
            raise UnknownError
        if status in (402, 409, 422):
            raise DeclinedError
        return said


class Gateway(InHouse, PretendClient):
    pass


class OurBank(InHouse, PretendBank):
    pass


class Life:
    """One person's money, moved at random; what came from and went to others is remembered."""

    def __init__(self, seed, person, network, file):
        self.chance = random.Random(seed)
        self.person, self.network = person, network
        self.losses, self.earned, self.spent = 0.0, 0, 0
        faults = Faults()
        self.book = Book(file, Tariff(fixed=25, bps=140))
        self.bank = Bank(self.book, faults, "http://bank.example", 10**12)
        self.api = Api(self.book, faults, "http://bank.example", BankApi(self.bank))

    def amount(self):
        return self.chance.choice([1, 500, 1000, 1001, 2500, self.chance.randrange(1, 6000)])

    def move(self, source, destination, amount):
        draft = Draft(source, destination, amount, "tip", Ref("tip", str(uuid4())), str(uuid4()))
        with writing():
            post([draft], by="test", at=now().wall)

    def top_up(self):
        payment = open_top_up(self.person, self.network, max(500, self.amount()))
        if self.chance.random() < 0.9:
            self.book.pay(payment.gateway_id, 0)
        actions.look(payment.id, now())

    def earn(self):
        amount = self.amount()
        self.move(clearing("cast", "EUR"), earnings(self.person.id, "EUR"), amount)
        self.earned += amount

    def spend(self):
        """Often all there is, so that a chargeback comes too late."""
        amount = self.chance.choice([self.amount(), queries.available(self.person.id, "EUR")])
        self.move(spendable(self.person.id, "EUR"), earnings(uuid4(), "EUR"), amount)
        self.spent += amount

    def send_back(self):
        key = self.chance.choice("abcde")
        actions.send_back(self.person.id, self.amount(), "EUR", key=key, now=now())

    def pay_out(self):
        actions.request_payout(
            self.person.id, self.amount(), "EUR", MIRELA, network_id=self.network.id,
            key=str(self.chance.randrange(30)), now=now(),
        )  # fmt: skip

    def move_earnings(self):
        key = self.chance.choice("abc")
        actions.move_earnings(self.person.id, self.amount(), "EUR", key=key, now=now())

    def bank_decides(self):
        known = list(Payout.objects.exclude(bank_id=""))
        if known:
            act = self.chance.choice(["pay", "pay", "fail", "return"])
            self.bank.step(self.chance.choice(known).bank_id, act, 0)

    def charge_back(self):
        paid = list(Payment.objects.exclude(gateway_id=""))
        if paid:
            payment = self.chance.choice(paid)
            self.book.charge_back(payment.gateway_id, 0)
            self.losses, before = 0.0, self.losses  # M7 would rightly tell of it until we know
            actions.look(payment.id, now())
            self.losses = before

    def pay_back(self):
        actions.pay_back(self.person.id, "EUR", now=now())

    def look_again(self):
        for refund in Refund.objects.all():
            follow_refund(refund.id, now())
        for payout in Payout.objects.exclude(state="requested", bank_id=""):
            slip = choose.bank("pretend").fetch(payout.bank_id)
            actions.take_slip("pretend", slip, now())
        for payout in Payout.objects.all():
            follow_payout(payout.id, now())
        for payment in Payment.objects.all():
            with contextlib.suppress(UnknownError):  # the question that opened it was lost
                actions.look(payment.id, now())

    def step(self):
        names = ("top_up", "top_up", "earn", "earn", "spend", "send_back", "send_back", "pay_out",
                 "pay_out", "move_earnings", "bank_decides", "bank_decides", "charge_back",
                 "pay_back", "look_again", "look_again")  # fmt: skip
        name = self.chance.choice(names)
        with contextlib.suppress(RuleError, RefusedError):
            getattr(self, name)()
        return name


@pytest.fixture
def live(dara, network, tmp_path, monkeypatch, settings):
    settings.GATEWAY = "pretend"
    settings.TOP_UP_UNITS = (5, 500)

    def begin(seed, losses):
        life = Life(seed, dara, network, tmp_path / "book.sqlite3")
        monkeypatch.setattr(InHouse, "house", life)
        gateway, bank = Gateway("http://x", "s"), OurBank("http://x", "s")
        monkeypatch.setattr(choose, "_pretend", lambda *_any: gateway)
        monkeypatch.setattr(choose, "_pretend_bank", lambda *_any: bank)
        life.losses = losses
        return life

    return begin


def sound(life):
    """What check-books says while every question is answered."""
    life.losses, before = 0.0, life.losses
    found = [str(each) for each in verify()]
    life.losses = before
    return found


@pytest.mark.parametrize("losses", [0.0, 0.2])
@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_no_cent_is_made_or_lost(live, seed, losses):
    life, done = live(seed, losses), []
    for number in range(STEPS):
        done.append(life.step())
        assert sound(life) == [], (number, done)
    life.losses = 0.0
    life.look_again()
    life.look_again()
    assert sound(life) == []
    purse, debt = wallet(life.person.id, "EUR"), queries.owed(life.person.id, "EUR")
    fees = life.book.fees("EUR")
    assert operator_balance(gateway_fees("EUR")) == -fees
    came = life.book.total("EUR") + fees + life.earned
    went = life.bank.total("EUR") + life.spent + operator_balance(payouts("EUR"))
    assert purse.spendable + purse.earnings == came - went + debt
    assert operator_balance(receivable("EUR")) == -debt
    assert purse.held == 0
    assert [*life.book.findings(), *life.bank.findings()] == []


def test_the_seeds_reach_every_end(live):
    """Else the sentence above would be said of too little."""
    life, seen = live(3, 0.1), set()
    for _number in range(200):
        life.step()
        seen |= set(Payout.objects.values_list("state", flat=True))
        seen |= set(Refund.objects.values_list("state", flat=True))
        seen |= {"owed"} if queries.owed(life.person.id, "EUR") else set()
    assert seen >= {"requested", "sent", "paid", "failed", "returned", "opened", "done", "owed"}
    assert sound(life) == []
