"""Two operators confirm one credit at the same moment: the money moves once."""

import threading
from uuid import uuid4

import pytest

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import Operator, credits
from minutewise.backoffice.models import Credit
from minutewise.backoffice.rules import Event
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import goodwill, spendable
from minutewise.work.clock import now
from tests.races.crowd import at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
CROWD = 6


@pytest.fixture
def crowd():
    """One who proposes, and six who could confirm."""
    make = Person.objects.create_superuser
    return [Operator(make(f"o{n}@example.org")) for n in range(CROWD + 1)]


@pytest.fixture
def dara():
    return Person.objects.create_user("dara@example.org")


def propose(dara, by) -> Credit:
    return credits.propose(uuid4(), dara, 1000, "EUR", "Race", by=by, now=now())


def test_control_looking_before_giving_gives_six_times(crowd, dara):
    credit, all_have_looked = propose(dara, crowd[0]), threading.Barrier(CROWD)

    def naive(number):
        waits = Credit.objects.get(pk=credit.pk).state == "proposed"
        all_have_looked.wait(30)
        draft = Draft(
            goodwill("EUR"), spendable(dara.pk, "EUR"), 1000, "goodwill",
            Ref("credit", str(credit.pk)), f"naive:{number}",
        )  # fmt: skip
        if waits:
            in_writing(lambda: post([draft], by="naive", at=now().wall))

    at_once(CROWD, naive)
    assert wallet(dara.pk, "EUR").spendable == 6000, "the race did not happen"


def test_confirmed_by_six_at_once_it_is_given_once(crowd, dara):
    credit = propose(dara, crowd[0])
    answers = at_once(
        CROWD,
        lambda n: credits.decide(credit.pk, Event.CONFIRM, by=crowd[n + 1], now=now()),
    )
    assert kinds(answers) == {"Credit": 1, "RuleError": CROWD - 1}
    assert {a.code for a in answers if not isinstance(a, Credit)} == {"credit_over"}
    assert wallet(dara.pk, "EUR").spendable == 1000


def test_confirmed_and_withdrawn_at_once_one_of_the_two_holds(crowd, dara):
    credit = propose(dara, crowd[0])
    events = [(Event.WITHDRAW, crowd[0]), (Event.CONFIRM, crowd[1])]
    answers = at_once(
        2, lambda n: credits.decide(credit.pk, events[n][0], by=events[n][1], now=now())
    )
    assert kinds(answers) == {"Credit": 1, "RuleError": 1}
    given = Credit.objects.get().state == "confirmed"
    assert wallet(dara.pk, "EUR").spendable == (1000 if given else 0)
