"""Agreed payments pressed at once: paid twice, paid and taken back, solved and given up; a control
shows that looking first lets it happen. On SQLite and PostgreSQL."""

import threading

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.agreed import actions, deeds
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import Kind, Wish
from minutewise.calls.tests.conftest import NOON, give
from minutewise.conversations.actions import conversation_of
from minutewise.kernel.clock import Instant
from minutewise.ledger.queries import wallet
from minutewise.networks.models import Network
from tests.races.crowd import at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
NOW = Instant(NOON, 1_000_000, "boot")


@pytest.fixture
def thread(transactional_db):
    """Dara has €50.00 and talks to Mirela."""
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    mirela = Person.objects.create_user("mirela@example.org", name="Mirela")
    page = Advisor.objects.create(
        person=mirela, network=network, handle="mirela", skeleton="mirela",
        activity="PostgreSQL", published_at=NOON,
    )  # fmt: skip
    dara = Person.objects.create_user("dara@example.org", name="Dara")
    give(dara, 5000)
    return in_writing(lambda: conversation_of(dara, page, NOON))


def asked(thread, kind=Kind.FIXED, **fee):
    wish = Wish(kind=kind, amount=2000, word="x", **fee)
    return actions.ask(thread.advisor.person, thread, wish, NOW)


def purse(person):
    found = wallet(person.id, "EUR")
    return found.available, found.held, found.earnings


def test_control_looking_first_and_paying_then_pays_twice(thread):
    both_have_looked = threading.Barrier(2)
    row, would_pay = asked(thread), []

    def naive(number):
        state = Agreed.objects.get(id=row.id).state
        both_have_looked.wait(30)
        if state == "asked":
            would_pay.append(number)

    at_once(2, naive)
    assert len(would_pay) == 2, "the race did not happen"


def test_of_many_presses_on_pay_one_pays(thread):
    row = asked(thread)
    answers = kinds(at_once(6, lambda _n: actions.pay(row.id, thread.client, NOW)))
    assert answers == {"Agreed": 1, "NotNowError": 5}
    assert purse(thread.client) == (3000, 0, 0)


def test_the_same_press_sent_twice_at_once_is_answered_twice_and_paid_once(thread):
    row = asked(thread)
    press = lambda _n: deeds.perform(thread.client, row.id, "pay", "one-press", NOW)  # noqa: E731
    assert kinds(at_once(4, press)) == {"Agreed": 4}
    assert purse(thread.client) == (3000, 0, 0)


def test_a_tip_pressed_twice_at_once_by_one_key_is_given_once(thread):
    def press(_n):
        return deeds.give_tip(thread.client, thread.id, 500, None, "one-press", NOW)

    assert kinds(at_once(4, press)) == {"Agreed": 4}
    assert purse(thread.client) == (4500, 0, 0)


def test_paid_and_taken_back_at_once_is_one_of_the_two(thread):
    row, mirela = asked(thread), thread.advisor.person

    def act(number):
        if number % 2:
            return actions.take_back(row.id, mirela, NOW)
        return actions.pay(row.id, thread.client, NOW)

    assert kinds(at_once(4, act)) == {"Agreed": 1, "NotNowError": 3}
    state = Agreed.objects.get().state
    assert purse(thread.client) == ((3000, 0, 0) if state == "paid" else (5000, 0, 0))


def test_solved_and_given_up_at_once_ends_the_hold_once(thread):
    row = asked(thread, Kind.SUCCESS, days=3, held=True)
    actions.confirm(row.id, thread.client, NOW)

    def act(number):
        if number % 2:
            return actions.give_up(row.id, thread.advisor.person, NOW)
        return actions.solved(row.id, thread.client, NOW)

    assert kinds(at_once(4, act)) == {"Agreed": 1, "NotNowError": 3}
    state = Agreed.objects.get().state
    assert purse(thread.client) == ((3000, 0, 0) if state == "paid" else (5000, 0, 0))


def test_one_balance_pays_as_many_requests_as_it_reaches_for(thread):
    rows = [asked(thread) for _ in range(4)]
    answers = kinds(at_once(4, lambda n: actions.pay(rows[n].id, thread.client, NOW)))
    assert answers == {"Agreed": 2, "InsufficientFundsError": 2}
    assert purse(thread.client) == (1000, 0, 0)


def test_two_refunds_at_once_give_back_no_more_than_was_paid(thread):
    row = actions.pay(asked(thread).id, thread.client, NOW)
    mirela = thread.advisor.person
    answers = kinds(at_once(3, lambda _n: actions.refund(row.id, mirela, 1000, NOW)))
    assert answers == {"Agreed": 2, "TooMuchError": 1}
    assert purse(thread.client) == (5000, 0, 0)
