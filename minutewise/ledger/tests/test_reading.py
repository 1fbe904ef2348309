"""Statements, and the operator's sums by roll-up."""

from datetime import timedelta

import pytest

from minutewise.ledger.actions import capture, move_earnings_to_spendable, post, roll_up
from minutewise.ledger.models import RollUp
from minutewise.ledger.queries import operator_balance, statement, wallet
from minutewise.ledger.rules import clearing, commission
from minutewise.ledger.tests.till import NOON, WHO, hold, legs, tip


def test_a_statement_runs_through_both_accounts(top_up, clara, adam):
    top_up(clara, 1000)
    post([tip(clara, adam, 300, "t1")], **WHO)
    move_earnings_to_spendable(adam, "EUR", 100, key="m1", **WHO)
    lines = [(line.reason, line.kind, line.amount, line.balance) for line in statement(adam, "EUR")]
    assert lines == [
        ("tip", "earnings", 300, 300),
        ("earnings_to_spendable", "earnings", -100, 200),
        ("earnings_to_spendable", "spendable", 100, 300),
    ]


def test_a_month_begins_with_what_was_there(top_up, clara, adam):
    top_up(clara, 1000)
    for day in (1, 2, 3):
        post([tip(clara, adam, 100, f"t{day}")], by="test", at=NOON + timedelta(days=day))
    lines = statement(clara, "EUR", start=NOON + timedelta(days=2), end=NOON + timedelta(days=3))
    assert [(line.amount, line.balance) for line in lines] == [(-100, 800)]


def test_everybody_sees_their_own_only(top_up, clara, adam, sam):
    top_up(clara, 1000)
    assert statement(sam, "EUR") == []
    assert statement(clara, "USD") == []
    assert wallet(sam, "EUR").available == 0


def test_the_last_line_is_the_wallet(top_up, clara, adam):
    top_up(clara, 1000)
    capture([hold(clara, 600, "h1").pk], legs(adam, 80, 20), key="s1", **WHO)
    assert statement(clara, "EUR")[-1].balance == wallet(clara, "EUR").spendable


class TestRollUps:
    @pytest.fixture
    def earned(self, top_up, clara, adam):
        top_up(clara, 1000)
        capture([hold(clara, 600, "h1").pk], legs(adam, 80, 20), key="s1", **WHO)

    def test_change_no_sum(self, earned, clara, adam):
        assert roll_up(at=NOON) == 2  # commission and clearing; people need none
        assert operator_balance(commission("EUR")) == 20
        capture([hold(clara, 600, "h2").pk], legs(adam, 8, 2), key="s2", **WHO)
        assert operator_balance(commission("EUR")) == 22
        assert operator_balance(clearing("pretend", "EUR")) == -1000

    def test_build_on_the_one_before(self, earned, clara, adam):
        roll_up(at=NOON)
        capture([hold(clara, 600, "h2").pk], legs(adam, 8, 2), key="s2", **WHO)
        assert roll_up(at=NOON) == 1  # clearing did not move
        assert RollUp.objects.latest("pk").balance == 22
        assert roll_up(at=NOON) == 0

    def test_of_empty_books_is_nothing(self, books):
        assert roll_up(at=NOON) == 0
