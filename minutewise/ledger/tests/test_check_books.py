"""check-books finds whatever somebody broke behind the ledger's back, and names the row."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from minutewise.ledger.actions import AccountFrozenError, capture, post, refund, roll_up
from minutewise.ledger.append_only import lifted
from minutewise.ledger.models import Account, Hold, RollUp, Transfer
from minutewise.ledger.queries import (
    Finding,
    books,
    checks,
    operator_balance,
    register_check,
    verify,
)
from minutewise.ledger.rules import Kind, clearing
from minutewise.ledger.tests.till import CALL, NOON, WHO, hold, legs, tip, top_up_draft

of_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite they are foreign keys"
)


@pytest.fixture
def busy(db, clara, adam):
    """One of everything: a top-up, a settled call, a refund of half of it, an open hold."""
    post([top_up_draft(clara, 5000)], **WHO)
    capture([hold(clara, 1000, "h1").pk], legs(adam, 800, 200), key="s1", **WHO)
    refund(CALL, 500, key="r1", **WHO)
    hold(clara, 700, "h2")
    roll_up(at=NOON)
    post([tip(clara, adam, 100, "t1")], **WHO)


@pytest.fixture
def behind_the_back(busy):
    """behind_the_back(rows, **fields): changes rows as only a criminal or a bug could."""

    def change(rows, **fields):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with lifted(connection):
            rows.update(**fields)

    return change


def found():
    return sorted({finding.rule for finding in verify()})


def test_sound_books_have_no_findings(busy, capsys):
    assert verify() == []
    call_command("check_books")
    assert f"The books are sound: {len(checks())} checks" in capsys.readouterr().out


def test_empty_books_are_sound(db):
    assert verify() == []


class TestEveryBreakIsFound:
    def test_a_balance_was_changed(self, busy, clara):
        row = Account.objects.get(kind=Kind.SPENDABLE, owner=f"person:{clara}")
        Account.objects.filter(pk=row.pk).update(balance=row.balance + 1)
        assert found() == ["M2", "M9"]
        assert str(verify("M2")[0]) == (
            f"M2: account {row.pk} (spendable of person:{clara} in EUR): "
            "balance is 4401, transfers come to 4400"
        )

    def test_a_held_amount_was_changed(self, busy):
        Account.objects.filter(held=700).update(held=699)
        assert found() == ["M2"]

    def test_a_roll_up_was_changed(self, busy):
        RollUp.objects.filter(account__kind=Kind.COMMISSION).update(balance=1)
        assert found() == ["M2", "M9"]

    def test_an_amount_was_changed(self, behind_the_back):
        behind_the_back(Transfer.objects.filter(reason="share"), amount=900)
        assert found() == ["M2", "M5", "M6", "M9"]

    def test_a_currency_was_changed(self, behind_the_back):
        behind_the_back(Transfer.objects.filter(reason="tip"), currency="USD")
        assert found() == ["M4"]

    @pytest.mark.parametrize("side", ["source_id", "destination_id", "hold_id"])
    def test_what_a_transfer_tells_of_is_not_there(self, behind_the_back, side):
        row = Transfer.objects.get(reason="share")
        nobody = uuid.UUID(int=7) if side == "hold_id" else 10**6
        same = Transfer.objects.filter(pk=row.pk)
        behind_the_back(same, **{side: nobody})
        (finding,) = [one for one in verify("M1") if one.row == f"transfer {row.pk}"]
        assert str(nobody) in finding.says
        behind_the_back(same, **{side: getattr(row, side)})  # SQLite looks again at the end
        assert found() == []

    def test_a_hold_was_reopened(self, behind_the_back):
        behind_the_back(Hold.objects.filter(key="h1"), state="open", captured=0, ended_at=None)
        assert found() == ["M2", "M5"]

    def test_a_hold_claims_to_have_paid_more(self, behind_the_back):
        behind_the_back(Hold.objects.filter(key="h1"), captured=999)
        assert found() == ["M5"]

    def test_a_hold_was_ended_by_hand_without_freeing_its_money(self, busy):
        Hold.objects.filter(key="h2").update(state="released", ended_at=NOON, ended_key="x")
        assert found() == ["M2"]

    def test_a_payment_was_captured_under_a_foreign_key(self, behind_the_back):
        behind_the_back(Transfer.objects.filter(reason="share"), key="other")
        assert found() == ["M8"]

    def test_a_refund_left_the_commission_alone(self, behind_the_back):
        share = Transfer.objects.get(reason="share")
        behind_the_back(Transfer.objects.filter(reason="refund"), reverses=share)
        assert found() == ["M6"]

    def test_more_was_refunded_than_charged(self, behind_the_back):
        fee = Transfer.objects.get(reason="commission")
        behind_the_back(Transfer.objects.filter(reason="refund"), reverses=fee)
        assert "M6" in found()

    @pytest.mark.parametrize(
        "table",
        [
            "transfer_no_update",
            "transfer_no_delete",
            "hold_ends_once",
            pytest.param("transfer_known", marks=of_postgresql),
            pytest.param("account_no_delete", marks=of_postgresql),
            pytest.param("account_keeps_id", marks=of_postgresql),
            pytest.param("hold_keeps_id", marks=of_postgresql),
        ],
    )
    def test_a_guard_was_taken_away(self, busy, table):
        on = "" if connection.vendor == "sqlite" else f" ON ledger_{table.split('_')[0]}"
        with connection.cursor() as cursor:
            if on:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TRIGGER ledger_{table}{on}")
        assert [finding.row for finding in verify()] == [f"trigger ledger_{table}"]


class TestTheCommand:
    @pytest.fixture
    def broken(self, busy, clara):
        Account.objects.filter(kind=Kind.SPENDABLE, owner=f"person:{clara}").update(balance=9999)

    def test_names_the_row_and_exits_with_1(self, broken, clara, capsys):
        with pytest.raises(SystemExit) as end:
            call_command("check_books")
        assert end.value.code == 1
        assert f"spendable of person:{clara} in EUR" in capsys.readouterr().err

    def test_looks_at_one_invariant_only(self, broken, capsys):
        call_command("check_books", only="M5")
        assert "2 checks" in capsys.readouterr().out

    def test_freezes_what_is_broken_when_asked(self, broken, clara, adam):
        with pytest.raises(SystemExit):
            call_command("check_books", freeze=True)
        with pytest.raises(AccountFrozenError):
            post([tip(clara, adam, 1, "t2")], **WHO)


def test_other_contexts_add_checks_of_their_own(db, monkeypatch):
    monkeypatch.setattr(books, "_CHECKS", dict(books._CHECKS))
    wrong = Finding("M6", "meter 7", "commission + share = 99, charge is 100")
    register_check("M6 settled meters add up", lambda: [wrong])
    assert verify() == [wrong]


def test_all_is_read_at_one_moment(transactional_db, clara):
    """Outside a transaction, too: what verify opens, it closes."""
    assert verify() == []
    assert not connection.in_atomic_block
    assert operator_balance(clearing("pretend", "EUR")) == 0


def test_a_real_installation_is_never_flushed(db, settings):
    settings.TESTING = False
    with pytest.raises(CommandError):
        call_command("flush", interactive=False)
