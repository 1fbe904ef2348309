"""Reserved money: free for nothing else, and its reservation ends exactly once."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from minutewise.kernel.errors import InvalidError, MissingError
from minutewise.ledger.actions import (
    AccountFrozenError,
    HoldEndedError,
    InsufficientFundsError,
    KeyConflictError,
    Leg,
    Ref,
    TooMuchError,
    capture,
    freeze,
    open_hold,
    post,
    release,
)
from minutewise.ledger.models import Hold
from minutewise.ledger.queries import holds_of, operator_balance, wallet
from minutewise.ledger.rules import clearing, commission, earnings, goodwill, spendable
from minutewise.ledger.tests.till import CALL, NOON, WHO, hold, legs, tip


@pytest.fixture
def rich(top_up, clara):
    """Clara has €10.00."""
    top_up(clara, 1000)


class TestOpening:
    def test_what_is_held_is_still_hers_but_not_free(self, rich, clara):
        hold(clara, 600, "h1")
        mine = wallet(clara, "EUR")
        assert (mine.spendable, mine.held, mine.available) == (1000, 600, 400)

    def test_three_calls_at_once_do_not_overdraw_a_wallet(self, rich, clara):
        hold(clara, 400, "h1")
        hold(clara, 400, "h2")
        with pytest.raises(InsufficientFundsError) as refused:
            hold(clara, 400, "h3")
        assert refused.value.message == "You have €2.00 free; €4.00 are needed."

    def test_held_money_is_not_spent_otherwise(self, rich, clara, adam):
        hold(clara, 900, "h1")
        with pytest.raises(InsufficientFundsError):
            post([tip(clara, adam, 200, "t1")], **WHO)

    def test_the_same_key_gives_the_same_hold(self, rich, clara):
        assert hold(clara, 600, "h1") == hold(clara, 600, "h1")
        assert wallet(clara, "EUR").held == 600

    def test_the_same_key_for_another_amount_is_a_conflict(self, rich, clara):
        hold(clara, 600, "h1")
        with pytest.raises(KeyConflictError):
            hold(clara, 601, "h1")

    def test_nothing_is_held_on_a_frozen_account(self, rich, clara):
        freeze(spendable(clara, "EUR"))
        with pytest.raises(AccountFrozenError):
            hold(clara, 1, "h1")

    def test_whoever_never_paid_in_has_nothing_to_hold(self, books, sam):
        with pytest.raises(InsufficientFundsError):
            hold(sam, 1, "h1")

    @pytest.mark.parametrize(
        ("source", "authorisation", "why"),
        [
            (spendable("person:1", "EUR"), "auth_1", "an authorisation is not in the wallet"),
            (clearing("pretend", "EUR"), "", "outside money needs its authorisation"),
            (goodwill("EUR"), "", "the operator reserves nothing"),
        ],
    )
    def test_money_stands_behind_a_hold_in_one_of_two_ways(self, books, source, authorisation, why):
        with pytest.raises(InvalidError):
            open_hold(source, 1, ref=CALL, key="h", authorisation=authorisation, **WHO)


class TestCapturing:
    def test_pays_the_receivers_and_frees_the_rest(self, rich, clara, adam):
        done = capture([hold(clara, 600, "h1").pk], legs(adam, 80, 20), key="s1", **WHO)
        assert (done.captured, done.released) == (100, 500)
        assert wallet(clara, "EUR").available == 900
        assert wallet(clara, "EUR").held == 0
        assert wallet(adam, "EUR").earnings == 80
        assert operator_balance(commission("EUR")) == 20

    def test_takes_the_oldest_hold_first(self, rich, clara, adam):
        younger = hold(clara, 300, "h2", at=NOON + timedelta(seconds=1))
        older = hold(clara, 200, "h1")
        done = capture([younger.pk, older.pk], legs(adam, 210, 40), key="s1", **WHO)
        took = [(row.hold_id, row.reason, row.amount) for row in done.transfers]
        assert took == [
            (older.pk, "share", 200),
            (younger.pk, "share", 10),
            (younger.pk, "commission", 40),
        ]
        assert [(view.captured, view.state) for view in holds_of(CALL)] == [
            (200, "captured"),
            (50, "captured"),
        ]

    def test_an_untouched_hold_of_the_chain_is_released(self, rich, clara, adam):
        both = [hold(clara, 200, "h1").pk, hold(clara, 300, "h2").pk]
        capture(both, legs(adam, 100, 0), key="s1", **WHO)
        assert sorted(view.state for view in holds_of(CALL)) == ["captured", "released"]

    def test_a_charge_of_0_is_a_release(self, rich, clara, adam):
        done = capture([hold(clara, 600, "h1").pk], legs(adam, 0, 0), key="s1", **WHO)
        assert (done.captured, done.released, done.transfers) == (0, 600, [])

    def test_no_holds_and_nothing_to_pay_is_fine(self, books):
        assert capture([], [], key="s1", **WHO).transfers == []

    def test_takes_no_more_than_is_held_even_if_more_is_free(self, rich, clara, adam):
        with pytest.raises(TooMuchError):
            capture([hold(clara, 100, "h1").pk], legs(adam, 90, 11), key="s1", **WHO)
        assert wallet(clara, "EUR").held == 100

    def test_never_changes_the_currency(self, rich, clara, adam):
        dollars = legs(adam, 1, 1, currency="USD")
        with pytest.raises(InvalidError):
            capture([hold(clara, 100, "h1").pk], dollars, key="s1", **WHO)

    def test_of_nothing_that_exists_is_refused(self, books, adam):
        with pytest.raises(MissingError):
            capture([uuid.uuid4()], legs(adam, 1, 1), key="s1", **WHO)

    def test_waits_while_the_account_is_frozen(self, rich, clara, adam):
        held = hold(clara, 100, "h1")
        freeze(spendable(clara, "EUR"))
        with pytest.raises(AccountFrozenError):
            capture([held.pk], legs(adam, 1, 1), key="s1", **WHO)
        assert release([held.pk], key="r1", **WHO) == 100

    def test_an_authorised_card_pays_from_outside(self, books, adam):
        outside = clearing("pretend", "EUR")
        held = open_hold(outside, 500, ref=CALL, key="h1", authorisation="auth_1", **WHO)
        capture([held.pk], legs(adam, 80, 20), key="s1", **WHO)
        assert operator_balance(outside) == -100
        assert wallet(adam, "EUR").earnings == 80

    def test_wallet_and_card_together(self, rich, clara, adam):
        card = clearing("pretend", "EUR")
        mine = hold(clara, 1000, "h1")
        later = {"by": "test", "at": NOON + timedelta(minutes=1)}
        hers = open_hold(card, 500, ref=CALL, key="h2", authorisation="auth_1", **later)
        done = capture([mine.pk, hers.pk], legs(adam, 960, 240), key="s1", **WHO)
        assert (done.captured, done.released) == (1200, 300)
        assert wallet(clara, "EUR").spendable == 0
        assert operator_balance(card) == -1000 - 200


class TestEndingOnce:
    """F8: whatever comes at once, a hold ends one way; a retry gets the identical answer."""

    def test_the_same_settlement_again_gets_the_same_answer(self, rich, clara, adam):
        ids = [hold(clara, 300, "h1").pk, hold(clara, 300, "h2").pk]
        first = capture(ids, legs(adam, 280, 70), key="s1", **WHO)
        assert capture(reversed(ids), legs(adam, 280, 70), key="s1", **WHO) == first
        assert wallet(adam, "EUR").earnings == 280

    @pytest.mark.parametrize("share", [79, 81, 0])
    def test_another_charge_under_the_same_key_is_a_conflict(self, rich, clara, adam, share):
        held = hold(clara, 300, "h1")
        capture([held.pk], legs(adam, 80, 20), key="s1", **WHO)
        with pytest.raises(KeyConflictError):
            capture([held.pk], legs(adam, share, 20), key="s1", **WHO)

    def test_so_are_other_holds_under_the_same_key(self, rich, clara, adam):
        one, two = hold(clara, 300, "h1"), hold(clara, 300, "h2")
        capture([one.pk, two.pk], legs(adam, 80, 20), key="s1", **WHO)
        with pytest.raises(KeyConflictError):
            capture([one.pk], legs(adam, 80, 20), key="s1", **WHO)
        with pytest.raises(KeyConflictError):
            release([hold(clara, 5, "h3").pk], key="s1", **WHO)

    def test_a_second_settlement_comes_too_late(self, rich, clara, adam):
        held = hold(clara, 300, "h1")
        capture([held.pk], legs(adam, 80, 20), key="s1", **WHO)
        with pytest.raises(HoldEndedError):
            capture([held.pk], legs(adam, 80, 20), key="s2", **WHO)

    def test_so_does_a_release(self, rich, clara, adam):
        held = hold(clara, 300, "h1")
        capture([held.pk], legs(adam, 80, 20), key="s1", **WHO)
        with pytest.raises(HoldEndedError):
            release([held.pk], key="r1", **WHO)

    def test_one_ended_hold_among_others_stops_them_all(self, rich, clara, adam):
        gone, there = hold(clara, 300, "h1"), hold(clara, 300, "h2")
        release([gone.pk], key="r1", **WHO)
        with pytest.raises(HoldEndedError):
            capture([gone.pk, there.pk], legs(adam, 80, 20), key="s1", **WHO)
        assert wallet(clara, "EUR").held == 300

    def test_a_release_is_repeated_without_effect(self, rich, clara):
        held = hold(clara, 300, "h1")
        assert release([held.pk], key="r1", **WHO) == 300
        assert release([held.pk], key="r1", **WHO) == 300
        assert wallet(clara, "EUR").available == 1000

    def test_expired_and_released_are_different_ends(self, rich, clara):
        held = hold(clara, 300, "h1")
        release([held.pk], key="r1", expired=True, **WHO)
        assert holds_of(CALL)[0].state == "expired"
        with pytest.raises(KeyConflictError):
            release([held.pk], key="r1", **WHO)

    def test_opening_again_by_the_same_key_reserves_nothing_anew(self, rich, clara):
        held = hold(clara, 300, "h1")
        release([held.pk], key="r1", **WHO)
        assert hold(clara, 300, "h1").state == "released"
        assert wallet(clara, "EUR").held == 0

    def test_the_database_refuses_to_reopen_one(self, rich, clara):
        held = hold(clara, 300, "h1")
        release([held.pk], key="r1", **WHO)
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.filter(pk=held.pk).update(state="open", ended_at=None)


def test_settling_costs_few_statements(rich, clara, adam, django_assert_max_num_queries):
    first = hold(clara, 100, "warm")
    capture([first.pk], legs(adam, 1, 1), key="warm", **WHO)
    goodbye = Ref("call", "two")
    three = [
        *legs(adam, 80, 20, goodbye),
        Leg(earnings(adam, "EUR"), 5, "success_fee", goodbye),
    ]
    # account, (PostgreSQL: its lock), key, reserve, insert
    with django_assert_max_num_queries(4 if connection.vendor == "sqlite" else 5):
        held = hold(clara, 300, "h1", goodbye)
    # holds, accounts; end, balances, transfers (PostgreSQL: these three in one)
    with django_assert_max_num_queries(5 if connection.vendor == "sqlite" else 3):
        capture([held.pk], three, key="s1", **WHO)
