"""Giving back: in proportion, never more than was charged, from whoever got it."""

import pytest

from minutewise.kernel.errors import MissingError
from minutewise.ledger.actions import (
    AccountFrozenError,
    InsufficientFundsError,
    KeyConflictError,
    Ref,
    TooMuchError,
    capture,
    freeze,
    move_earnings_to_spendable,
    open_hold,
    post,
    refund,
)
from minutewise.ledger.queries import charged_for, operator_balance, wallet
from minutewise.ledger.rules import clearing, commission, earnings, goodwill, spendable
from minutewise.ledger.tests.till import CALL, WHO, hold, legs, tip


@pytest.fixture
def settled(top_up, clara, adam):
    """A call of €10.01 with 20 % commission: €8.01 for Adam, €2.00 for the operator."""
    top_up(clara, 1001)
    capture([hold(clara, 1001, "h1").pk], legs(adam, 801, 200), key="s1", **WHO)


def parts(adam):
    return wallet(adam, "EUR").earnings, operator_balance(commission("EUR"))


@pytest.mark.parametrize(
    ("amount", "share", "fee", "why"),
    [
        (1001, 0, 0, "all of it: nothing is left with anybody"),
        (500, 401, 100, "kept 200 × 501 / 1001 = 100.09…, rounded down"),
        (1, 801, 199, "kept 199.8, rounded down: the odd cent is the operator's loss"),
        (1000, 1, 0, "kept 0.19…, rounded down"),
    ],
)
def test_share_and_commission_go_back_in_proportion(settled, clara, adam, amount, share, fee, why):
    refund(CALL, amount, key="r1", **WHO)
    assert parts(adam) == (share, fee), why
    assert wallet(clara, "EUR").available == amount


def test_bit_by_bit_comes_to_the_same_as_at_once(settled, adam):
    for number in range(5):
        refund(CALL, 100, key=f"r{number}", **WHO)
    assert parts(adam) == (401, 100)


def test_no_more_goes_back_than_was_charged(settled, clara):
    refund(CALL, 1000, key="r1", **WHO)
    with pytest.raises(TooMuchError) as refused:
        refund(CALL, 2, key="r2", **WHO)
    assert refused.value.most == 1
    refund(CALL, 1, key="r3", **WHO)
    assert wallet(clara, "EUR").available == 1001
    assert charged_for(CALL).refunded == charged_for(CALL).charged == 1001


def test_what_was_never_charged_is_not_refunded(settled):
    with pytest.raises(MissingError):
        refund(Ref("call", "other"), 1, key="r1", **WHO)


def test_a_top_up_is_no_charge(top_up, clara):
    row = top_up(clara, 1000)
    with pytest.raises(MissingError):
        refund(Ref(row.ref_kind, row.ref_id), 1, key="r1", **WHO)


def test_the_same_refund_again_gives_the_same_rows(settled, clara):
    assert refund(CALL, 500, key="r1", **WHO) == refund(CALL, 500, key="r1", **WHO)
    assert wallet(clara, "EUR").available == 500


def test_another_refund_under_the_same_key_is_a_conflict(settled):
    refund(CALL, 500, key="r1", **WHO)
    with pytest.raises(KeyConflictError):
        refund(CALL, 501, key="r1", **WHO)


class TestWhenTheEarningsAreShort:
    @pytest.fixture
    def spent(self, settled, adam):
        """Adam has €1.00 left of his €8.01."""
        move_earnings_to_spendable(adam, "EUR", 701, key="m1", **WHO)

    def test_it_is_refused(self, spent, clara, adam):
        with pytest.raises(InsufficientFundsError) as refused:
            refund(CALL, 1001, key="r1", **WHO)
        assert refused.value.account == earnings(adam, "EUR")
        assert refused.value.missing == 701
        assert wallet(clara, "EUR").available == 0

    def test_or_the_operator_bears_what_is_missing(self, spent, clara, adam):
        refund(CALL, 1001, key="r1", borne_by="goodwill", **WHO)
        assert wallet(clara, "EUR").available == 1001
        assert parts(adam) == (0, 0)
        assert operator_balance(goodwill("EUR")) == -701

    def test_and_even_then_no_more_than_was_charged(self, spent):
        refund(CALL, 1001, key="r1", borne_by="goodwill", **WHO)
        with pytest.raises(TooMuchError):
            refund(CALL, 1, key="r2", borne_by="goodwill", **WHO)

    def test_frozen_earnings_pay_nothing(self, settled, clara, adam):
        freeze(earnings(adam, "EUR"))
        with pytest.raises(AccountFrozenError):
            refund(CALL, 1001, key="r1", **WHO)
        refund(CALL, 1001, key="r1", borne_by="goodwill", **WHO)
        assert (wallet(adam, "EUR").earnings, operator_balance(goodwill("EUR"))) == (801, -801)


def test_goodwill_is_not_touched_while_the_earnings_suffice(settled):
    refund(CALL, 1001, key="r1", borne_by="goodwill", **WHO)
    assert operator_balance(goodwill("EUR")) == 0


def test_a_tip_can_be_given_back_as_well(top_up, clara, adam):
    top_up(clara, 500)
    post([tip(clara, adam, 500, "t1")], **WHO)
    refund(Ref("tip", "t1"), 500, key="r1", **WHO)
    assert wallet(clara, "EUR").available == 500


class TestAnAuthorisedCard:
    @pytest.fixture
    def paid(self, books, adam):
        card = clearing("pretend", "EUR")
        held = open_hold(card, 500, ref=CALL, key="h1", authorisation="auth_1", **WHO)
        capture([held.pk], legs(adam, 400, 100), key="s1", **WHO)

    def test_is_refunded_to_where_it_came_from(self, paid):
        refund(CALL, 500, key="r1", **WHO)
        assert operator_balance(clearing("pretend", "EUR")) == 0

    def test_or_into_the_wallet(self, paid, clara):
        refund(CALL, 500, key="r1", to=spendable(clara, "EUR"), **WHO)
        assert wallet(clara, "EUR").available == 500


def test_a_charge_that_grew_between_two_refunds_still_goes_back_whole(top_up, clara, adam):
    """A chain settled in two steps, the second without commission."""
    top_up(clara, 2000)
    capture([hold(clara, 1000, "h1").pk], legs(adam, 500, 500), key="s1", **WHO)
    refund(CALL, 1000, key="r1", **WHO)
    capture([hold(clara, 1000, "h2").pk], legs(adam, 1000, 0), key="s2", **WHO)
    refund(CALL, 1000, key="r2", **WHO)
    assert wallet(clara, "EUR").available == 2000
