"""F10: two presses at once against one limit; on SQLite and PostgreSQL.

One client sits in one call, so calls alone could not both pass. The limit holds by itself, for
whatever else will spend: here two holds for two different things come at once.
"""

import threading

import pytest

from minutewise.accounts.actions.limits import check_may_spend, set_limits
from minutewise.accounts.models import Person
from minutewise.accounts.queries.limits import left_of
from minutewise.accounts.rules.limits import Span, tightest
from minutewise.calls.tests.conftest import NOON, give
from minutewise.ledger.actions import open_hold
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref, spendable
from tests.races.crowd import all_write, at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]


@pytest.fixture
def dara(transactional_db):
    """Has 50.00, and wants to spend no more than 20.00 a day."""
    person = Person.objects.create_user("dara@example.org", name="Dara")
    give(person, 5000)
    set_limits(person.id, "EUR", {Span.DAY: 2000}, NOON)
    return person


def hold(person, number, amount=1500):
    ref = Ref("call", f"c{number}")
    open_hold(spendable(person.id, "EUR"), amount, ref=ref, key=f"h{number}", by="x", at=NOON)


def test_control_looking_at_the_limit_first_spends_it_twice(dara):
    both_have_looked = threading.Barrier(2)

    def naive(number):
        left = tightest(left_of(dara, "EUR", NOON))
        both_have_looked.wait(30)
        if left.amount >= 1500:
            in_writing(lambda: hold(dara, number))

    at_once(2, naive)
    assert wallet(dara.id, "EUR").held == 3000, "the race did not happen"


def test_of_many_at_once_as_many_pass_as_the_limit_lets_through(dara):
    def press(number):
        check_may_spend(dara.id, 600, "EUR", NOON)
        hold(dara, number, 600)

    answers = kinds(all_write(8, press))
    assert answers == {"NoneType": 3, "OverLimitError": 5}
    assert wallet(dara.id, "EUR").held == 1800


def test_lowering_while_it_is_spent_is_one_after_the_other(dara):
    def act(number):
        if number:
            set_limits(dara.id, "EUR", {Span.DAY: 0}, NOON)
        else:
            check_may_spend(dara.id, 1500, "EUR", NOON)
            hold(dara, 0)

    answers = all_write(2, act)
    assert answers[1] is None
    assert wallet(dara.id, "EUR").held == (1500 if answers[0] is None else 0)
