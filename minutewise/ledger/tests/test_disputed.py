"""Disputed money: out of the earnings at once, and to whoever is right in the end."""

import pytest

from minutewise.ledger.actions import (
    DisputedError,
    HeldBack,
    InsufficientFundsError,
    TooMuchError,
    capture,
    freeze,
    hand_back,
    hold_back,
    move_earnings_to_spendable,
    provide_disputed,
    refund,
)
from minutewise.ledger.actions import refunds as refund_actions
from minutewise.ledger.queries import disputed_of, operator_balance, wallet
from minutewise.ledger.rules import commission, disputed, earnings, goodwill
from minutewise.ledger.tests.till import CALL, WHO, hold, legs


@pytest.fixture
def settled(top_up, clara, adam):
    """A call of €10.01 with 20 % commission: €8.01 for Adam, €2.00 for the operator."""
    top_up(clara, 1001)
    capture([hold(clara, 1001, "h1").pk], legs(adam, 801, 200), key="s1", **WHO)


def stands():
    return operator_balance(disputed("EUR"))


@pytest.mark.parametrize(
    ("amount", "held", "why"),
    [
        (1001, 801, "all of it: Adam's whole share; the commission waits where it is"),
        (500, 400, "the operator would give 100 back, Adam 400"),
        (1, 0, "the odd cent is the operator's loss, as with every refund"),
    ],
)
def test_the_advisors_part_stands_in_disputed(settled, adam, amount, held, why):
    assert hold_back(CALL, amount, key="d1", **WHO) == HeldBack(held, 0, 1001), why
    assert (stands(), wallet(adam, "EUR").payable) == (held, 801 - held)
    assert operator_balance(commission("EUR")) == 200


@pytest.mark.parametrize("back", [0, 1, 2, 333, 500, 999, 1000])
def test_what_was_held_for_more_is_enough_for_less(settled, clara, adam, back):
    hold_back(CALL, 1000, key="d1", **WHO)
    if back:
        refund(CALL, back, key="r1", of_dispute=True, **WHO)
    hand_back(CALL, key="d1:end", **WHO)
    assert stands() == 0
    kept = 200 * (1001 - back) // 1001
    assert wallet(adam, "EUR").earnings == 1001 - back - kept
    assert wallet(clara, "EUR").available == back


def test_short_earnings_are_held_as_far_as_they_go_and_the_rest_is_noted(settled, adam):
    move_earnings_to_spendable(adam, "EUR", 700, key="m", **WHO)
    assert hold_back(CALL, 1001, key="d1", **WHO) == HeldBack(101, 700, 1001)
    with pytest.raises(InsufficientFundsError):
        refund(CALL, 1001, key="r1", of_dispute=True, **WHO)
    refund(CALL, 1001, key="r1", of_dispute=True, borne_by="goodwill", **WHO)
    assert (stands(), operator_balance(goodwill("EUR"))) == (0, -700)


def test_frozen_earnings_give_nothing_and_the_dispute_opens_all_the_same(settled, adam):
    freeze(earnings(adam, "EUR"))
    assert hold_back(CALL, 1001, key="d1", **WHO) == HeldBack(0, 801, 1001)


def test_no_more_is_disputed_than_was_charged_net_of_refunds(settled):
    refund(CALL, 1000, key="r1", **WHO)
    with pytest.raises(TooMuchError) as refused:
        hold_back(CALL, 2, key="d1", **WHO)
    assert refused.value.most == 1


def test_a_disputed_charge_is_refunded_by_its_dispute_alone(settled, monkeypatch):
    monkeypatch.setattr(refund_actions, "_disputed", [])
    provide_disputed(lambda ref: ref == CALL)
    with pytest.raises(DisputedError):
        refund(CALL, 1, key="r1", **WHO)
    refund(CALL, 1, key="r1", of_dispute=True, **WHO)


def test_handed_back_twice_is_handed_back_once(settled, adam):
    hold_back(CALL, 500, key="d1", **WHO)
    hand_back(CALL, key="d1:end", **WHO)
    hand_back(CALL, key="d1:end", **WHO)
    assert (disputed_of(CALL), wallet(adam, "EUR").earnings) == ({}, 801)
