"""F8, F10: spending, and asking twice, at once; on SQLite and on PostgreSQL.

Each race has a control that takes the guard away and reads before it writes, as other systems
did; it must lose money, or the test below it would prove nothing.
"""

import threading
import uuid
from dataclasses import replace

import pytest

from minutewise.ledger.actions import InsufficientFundsError, post
from minutewise.ledger.models import Account
from minutewise.ledger.queries import operator_balance, wallet
from minutewise.ledger.rules import gateway_fees
from minutewise.ledger.tests.till import WHO, hold, tip, top_up_draft
from tests.races.crowd import all_write, at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
CLARA, ADAM, SAM = (uuid.UUID(int=number) for number in (0xC1A, 0xADA, 0x5A))


class TestFortySpendsOfOneBalance:
    """€1.00 is there for ten tips of 10 cents; forty people press at once."""

    def test_control_read_then_write_loses_money(self, purse):
        purse(CLARA, 100)
        row = Account.objects.get(kind="spendable", owner=f"person:{CLARA}")
        everybody_has_read = threading.Barrier(40)

        def naive(_number):
            balance = Account.objects.get(pk=row.pk).balance
            everybody_has_read.wait(30)
            if balance < 10:
                raise InsufficientFundsError(row.value, available=balance, needed=10)
            Account.objects.filter(pk=row.pk).update(balance=balance - 10)
            return 10

        spent = sum(answer for answer in at_once(40, naive) if isinstance(answer, int))
        row.refresh_from_db()
        assert (spent, row.balance) == (400, 90), "the race did not happen"
        Account.objects.filter(pk=row.pk).update(balance=100)

    def test_tips(self, purse):
        purse(CLARA, 100)
        answers = all_write(40, lambda n: post([tip(CLARA, ADAM, 10, f"t{n}")], **WHO))
        assert kinds(answers) == {"list": 10, "InsufficientFundsError": 30}
        assert (wallet(CLARA, "EUR").spendable, wallet(ADAM, "EUR").earnings) == (0, 100)

    def test_holds(self, purse):
        purse(CLARA, 100)
        answers = all_write(40, lambda n: hold(CLARA, 10, f"h{n}"))
        assert kinds(answers) == {"Hold": 10, "InsufficientFundsError": 30}
        assert wallet(CLARA, "EUR").available == 0


class TestTheSameKeyAtOnce:
    def test_control_looking_for_the_key_moves_twice(self, purse):
        purse(CLARA, 1000)
        done, all_have_looked = set(), threading.Barrier(8)

        def naive(number):
            known = "t1" in done
            all_have_looked.wait(30)
            if not known:
                done.add("t1")
                in_writing(lambda: post([tip(CLARA, ADAM, 10, f"naive{number}")], **WHO))

        at_once(8, naive)
        assert wallet(ADAM, "EUR").earnings == 80, "the race did not happen"

    def test_all_get_the_winners_rows(self, purse):
        purse(CLARA, 1000)
        answers = all_write(8, lambda _n: post([tip(CLARA, ADAM, 10, "t1")], **WHO))
        assert kinds(answers) == {"list": 8}
        assert all(answer == answers[0] for answer in answers)
        assert wallet(ADAM, "EUR").earnings == 10

    def test_with_other_content_one_wins_and_the_rest_conflict(self, purse):
        purse(CLARA, 1000)
        answers = all_write(8, lambda n: post([tip(CLARA, ADAM, 10 + n, "t1")], **WHO))
        assert kinds(answers) == {"list": 1, "KeyConflictError": 7}

    def test_with_other_people_as_well(self, purse):
        """Nothing is locked in common here: only the unique key stands between them."""
        purse(CLARA, 1000)
        purse(SAM, 1000)
        pairs = [(CLARA, ADAM), (SAM, uuid.UUID(int=1))]
        answers = all_write(2, lambda n: post([tip(*pairs[n], 10, "t1")], **WHO))
        assert kinds(answers) == {"list": 1, "KeyConflictError": 1}
        assert wallet(CLARA, "EUR").spendable + wallet(SAM, "EUR").spendable == 1990

    def test_between_the_operators_accounts(self):
        draft = top_up_draft(CLARA, 5)
        fee = replace(draft, source=gateway_fees("EUR"), destination=draft.source)
        assert kinds(all_write(8, lambda _n: post([fee], **WHO))) == {"list": 8}
        assert operator_balance(gateway_fees("EUR")) == -5


def test_money_going_both_ways_at_once_stops_nobody(purse):
    """Accounts are locked in the order of their ids: no deadlock, whoever pays whom."""
    purse(CLARA, 1000)
    purse(SAM, 1000)

    def pay(number):
        mine, yours = (CLARA, SAM) if number % 2 else (SAM, CLARA)
        there, back = tip(mine, yours, 10, f"t{number}"), tip(yours, mine, 10, f"b{number}")
        return post([there, back], **WHO)

    assert kinds(all_write(20, pay)) == {"list": 20}
    assert wallet(CLARA, "EUR").earnings == wallet(SAM, "EUR").earnings == 200


def test_new_accounts_are_made_once(purse):
    purse(CLARA, 1000)
    answers = all_write(16, lambda n: post([tip(CLARA, ADAM, 1, f"t{n}")], **WHO))
    assert kinds(answers) == {"list": 16}
    assert Account.objects.filter(owner=f"person:{ADAM}").count() == 1
