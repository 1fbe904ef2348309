"""Moving money: all of it, once, and never what is not there."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from minutewise.kernel.errors import InvalidError
from minutewise.ledger.actions import (
    AccountFrozenError,
    Draft,
    InsufficientFundsError,
    KeyConflictError,
    Ref,
    capture,
    freeze,
    move_earnings_to_spendable,
    post,
    unfreeze,
)
from minutewise.ledger.models import Account, Hold, Transfer
from minutewise.ledger.queries import operator_balance, wallet
from minutewise.ledger.rules import clearing, commission, goodwill, spendable
from minutewise.ledger.tests.till import WHO, hold, legs, tip


def test_a_top_up_is_money_from_outside(top_up, clara):
    top_up(clara, 1000)
    assert wallet(clara, "EUR").available == 1000
    assert operator_balance(clearing("pretend", "EUR")) == -1000


def test_a_tip_moves_from_one_to_the_other(top_up, clara, adam):
    top_up(clara, 1000)
    post([tip(clara, adam, 300, "t1")], **WHO)
    assert (wallet(clara, "EUR").available, wallet(adam, "EUR").earnings) == (700, 300)


def test_nobody_spends_more_than_is_free(top_up, clara, adam):
    top_up(clara, 300)
    with pytest.raises(InsufficientFundsError) as refused:
        post([tip(clara, adam, 500, "t1")], **WHO)
    assert refused.value.message == "You have €3.00 free; €5.00 are needed."
    assert refused.value.account == spendable(clara, "EUR")
    assert refused.value.missing == 200


def test_a_refusal_changes_nothing_and_the_transaction_goes_on(top_up, clara, adam):
    top_up(clara, 300)
    with pytest.raises(InsufficientFundsError):
        post([tip(clara, adam, 200, "t1"), tip(clara, adam, 200, "t2")], **WHO)
    assert wallet(clara, "EUR").available == 300
    assert wallet(adam, "EUR").earnings == 0
    post([tip(clara, adam, 200, "t1")], **WHO)


def test_money_that_only_passes_through_need_not_have_been_there(top_up, clara, adam, sam):
    top_up(clara, 300)
    there = tip(clara, adam, 300, "there")
    onward = Draft(there.destination, spendable(sam, "EUR"), 300, "x", Ref("x", "1"), "onward")
    post([onward, there], **WHO)
    assert wallet(sam, "EUR").available == 300


def test_earnings_can_be_spent_after_moving_them(top_up, clara, adam):
    top_up(clara, 500)
    post([tip(clara, adam, 500, "t1")], **WHO)
    move_earnings_to_spendable(adam, "EUR", 200, key="m1", **WHO)
    assert (wallet(adam, "EUR").earnings, wallet(adam, "EUR").available) == (300, 200)


def test_a_company_has_one_wallet(books):
    give = Draft(goodwill("EUR"), spendable("company:7", "EUR"), 5, "gift", Ref("x", "1"), "g")
    post([give], **WHO)
    assert wallet("company:7", "EUR").available == 5
    assert operator_balance(goodwill("EUR")) == -5


def test_outside_a_transaction_nothing_moves(transactional_db, clara, adam):
    with pytest.raises(transaction.TransactionManagementError):
        post([tip(clara, adam, 1, "t1")], **WHO)


class TestKeys:
    def test_the_same_again_gives_the_same_rows_and_moves_nothing(self, top_up, clara, adam):
        top_up(clara, 1000)
        drafts = [tip(clara, adam, 300, "t1"), tip(clara, adam, 100, "t2")]
        assert post(drafts, **WHO) == post(drafts, **WHO)
        assert wallet(adam, "EUR").earnings == 400

    def test_even_after_the_money_is_gone(self, top_up, clara, adam):
        top_up(clara, 300)
        first = post([tip(clara, adam, 300, "t1")], **WHO)
        assert post([tip(clara, adam, 300, "t1")], **WHO) == first

    def test_what_is_new_beside_it_moves(self, top_up, clara, adam):
        top_up(clara, 1000)
        post([tip(clara, adam, 300, "t1")], **WHO)
        post([tip(clara, adam, 300, "t1"), tip(clara, adam, 50, "t2")], **WHO)
        assert wallet(adam, "EUR").earnings == 350

    @pytest.mark.parametrize("other", ["amount", "receiver", "reason", "ref"])
    def test_other_content_is_a_conflict(self, top_up, clara, adam, sam, other):
        top_up(clara, 1000)
        asked = tip(clara, adam, 300, "t1")
        post([asked], **WHO)
        changed = {
            "amount": tip(clara, adam, 301, "t1"),
            "receiver": tip(clara, sam, 300, "t1"),
            "reason": Draft(asked.source, asked.destination, 300, "fee", asked.ref, "t1"),
            "ref": Draft(asked.source, asked.destination, 300, "tip", Ref("tip", "2"), "t1"),
        }[other]
        with pytest.raises(KeyConflictError):
            post([changed], **WHO)
        assert wallet(clara, "EUR").available == 700

    def test_a_key_is_used_once_within_a_posting(self, top_up, clara, adam):
        with pytest.raises(InvalidError):
            post([tip(clara, adam, 1, "t1"), tip(clara, adam, 1, "t1")], **WHO)


class TestFrozen:
    def test_nothing_leaves_a_frozen_account(self, top_up, clara, adam):
        top_up(clara, 1000)
        freeze(spendable(clara, "EUR"))
        with pytest.raises(AccountFrozenError):
            post([tip(clara, adam, 1, "t1")], **WHO)

    def test_money_may_arrive(self, top_up, clara):
        freeze(spendable(clara, "EUR"))
        top_up(clara, 1000)
        assert wallet(clara, "EUR").available == 1000

    def test_and_leave_again_once_it_is_unfrozen(self, top_up, clara, adam):
        top_up(clara, 1000)
        freeze(spendable(clara, "EUR"))
        unfreeze(spendable(clara, "EUR"))
        post([tip(clara, adam, 1, "t1")], **WHO)


class TestTheDatabaseItself:
    """What holds even for a programmer who goes round the actions."""

    @pytest.fixture
    def transfer(self, top_up, clara):
        return top_up(clara, 1000)

    def refused(self, statement):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def refused_in_the_end(self, act):
        """At once, or when the database looks again at the end of a transaction."""

        def to_the_end():
            with transaction.atomic():
                act()
                connection.check_constraints()

        with pytest.raises(IntegrityError):
            to_the_end()

    @pytest.mark.parametrize("side", ["source_id", "destination_id", "hold_id"])
    def test_no_transfer_of_what_is_not_there_also_not_among_others(self, transfer, clara, side):
        there = {"destination_id": transfer.destination_id, "hold_id": hold(clara, 10, "h1").pk}
        there["source_id"] = transfer.source_id
        nobody = {**there, side: uuid.UUID(int=7) if side == "hold_id" else 10**6}
        said = {"amount": 1, "currency": "EUR", "reason": "x", "ref_kind": "x", "ref_id": "x"}

        def write(*rows):
            Transfer.objects.bulk_create([
                Transfer(**row, **said, key=f"k{number}", **WHO) for number, row in enumerate(rows)
            ])  # fmt: skip

        self.refused_in_the_end(lambda: write(there, nobody))
        with transaction.atomic():
            write(there)  # so it was not for another reason
            connection.check_constraints()
            transaction.set_rollback(True)

    @pytest.mark.parametrize(("table", "other"), [(Account, 10**6), (Hold, uuid.UUID(int=7))])
    def test_nobody_of_whom_a_transfer_tells_goes_or_becomes_another(
        self, transfer, clara, adam, table, other
    ):
        capture([hold(clara, 10, "h1").pk], legs(adam, 8, 2), key="s1", **WHO)
        row = table.objects.filter(pk=table.objects.earliest("pk").pk)
        self.refused_in_the_end(lambda: row._raw_delete("default"))
        self.refused_in_the_end(lambda: row.update(id=other))

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has foreign keys")
    def test_an_open_hold_keeps_its_number_whether_a_transfer_tells_of_it_or_not(
        self, transfer, clara
    ):
        row = Hold.objects.filter(pk=hold(clara, 10, "h1").pk)
        self.refused_in_the_end(lambda: row.update(id=uuid.UUID(int=7)))

    def test_no_transfer_is_changed(self, transfer):
        self.refused("UPDATE ledger_transfer SET amount = 1")

    def test_no_transfer_is_deleted(self, transfer):
        self.refused("DELETE FROM ledger_transfer")

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
    def test_no_table_is_emptied(self, transfer):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending may hide the answer
        self.refused("TRUNCATE ledger_transfer CASCADE")
        self.refused("TRUNCATE ledger_hold CASCADE")
        self.refused("TRUNCATE ledger_account CASCADE")

    def test_no_transfer_of_nothing(self, transfer):
        row = Transfer(
            source=transfer.source,
            destination=transfer.destination,
            amount=0,
            currency="EUR",
            reason="x",
            ref_kind="x",
            ref_id="x",
            key="x",
            **WHO,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_no_account_is_overdrawn(self, transfer):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=transfer.destination_id).update(balance=-1)

    def test_no_more_is_held_than_there_is(self, transfer):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=transfer.destination_id).update(held=1001)

    def test_the_operator_stores_no_balance(self, transfer):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=transfer.source_id).update(balance=1)


class TestCost:
    """Statements, counted: what posting costs must not creep up."""

    def test_of_a_settled_payment(self, top_up, clara, adam, django_assert_max_num_queries):
        top_up(clara, 1000)
        share = tip(clara, adam, 80, "share")
        fee = Draft(spendable(clara, "EUR"), commission("EUR"), 20, "c", Ref("tip", "1"), "fee")
        post(
            [
                tip(clara, adam, 1, "warm"),
            ],
            **WHO,
        )
        post([Draft(spendable(clara, "EUR"), commission("EUR"), 1, "c", Ref("x", "1"), "w")], **WHO)
        # accounts, (PostgreSQL: lock), keys, balances, transfers
        with django_assert_max_num_queries(4 if connection.vendor == "sqlite" else 5):
            post([share, fee], **WHO)

    def test_of_a_hundred_tips_is_that_of_one(
        self, top_up, clara, adam, django_assert_max_num_queries
    ):
        top_up(clara, 1000)
        post([tip(clara, adam, 1, "warm")], **WHO)
        with django_assert_max_num_queries(5):
            post([tip(clara, adam, 1, f"t{n}") for n in range(100)], **WHO)
