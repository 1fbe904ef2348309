"""The card's bank takes a top-up back: who spent it owes it, and may earn but not spend."""

from uuid import uuid4

import pytest

from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import (
    AccountBlockedError,
    Draft,
    Leg,
    Ref,
    capture,
    open_hold,
    post,
)
from minutewise.ledger.queries import operator_balance, wallet
from minutewise.ledger.rules import clearing, earnings, receivable, spendable
from minutewise.notify.models import Letter
from minutewise.payments import actions, checks, queries, sources
from minutewise.payments.actions import Target
from minutewise.payments.models import Chargeback
from minutewise.payments.tests.helpers import (
    assert_books_agree,
    hand_over,
    has,
    now,
    open_top_up,
)
from minutewise.payments.tests.test_pages import words
from minutewise.payments.tests.test_races import together
from minutewise.work.writing import writing


def top_up(pretend, person, network, amount):
    payment = open_top_up(person, network, amount)
    pretend.use_card(payment)
    actions.look(payment.id, now())
    return payment


@pytest.fixture
def paid(db, pretend, dara, network):
    """Dara has topped up €25.00."""
    payment = top_up(pretend, dara, network, 2500)
    payment.refresh_from_db()
    yield payment
    assert_books_agree(pretend)


def move(source, destination, amount, reason="tip"):
    draft = Draft(source, destination, amount, reason, Ref("test", str(uuid4())), str(uuid4()))
    with writing():
        post([draft], by="test", at=now().wall)


def spend(person, amount):
    move(spendable(person.id, "EUR"), earnings(uuid4(), "EUR"), amount)


def charge_back(pretend, payment):
    pretend.charge_back(payment)
    actions.look(payment.id, now())


def owes(person):
    return queries.owed(person.id, "EUR")


@pytest.mark.parametrize(
    ("spent", "left", "debt"),
    [
        (0, 0, 0),  # still there: it leaves, nothing is owed
        (1, 0, 1),  # a cent is owed
        (2500, 0, 2500),  # all of it
    ],
)
def test_what_is_there_leaves_and_what_was_spent_is_owed(paid, pretend, dara, spent, left, debt):
    if spent:
        spend(dara, spent)
    charge_back(pretend, paid)
    assert (has(dara), owes(dara)) == (left, debt)
    assert operator_balance(receivable("EUR")) == -debt
    assert list(checks.debts()) == []


def test_told_often_it_counts_once(paid, pretend, dara, client):
    spend(dara, 2000)
    pretend.webhook()  # that it was paid
    pretend.charge_back(paid)
    news = pretend.webhook()
    for _time in range(3):
        assert hand_over(client, news).json() == {"known": True}
    actions.look(paid.id, now())
    assert (owes(dara), Chargeback.objects.count(), Letter.objects.count()) == (2000, 1, 1)
    assert "€20.00 of it were spent already" in Letter.objects.get().text


def test_many_tellers_at_once_count_once(transactional_db, pretend, dara, network):
    payment = top_up(pretend, dara, network, 2500)
    spend(dara, 2000)
    pretend.charge_back(payment)
    together(lambda: actions.look(payment.id, now()))
    assert (owes(dara), Chargeback.objects.count()) == (2000, 1)
    assert_books_agree(pretend)


def test_a_part_that_went_back_before_is_not_taken_twice(paid, pretend, dara):
    actions.send_back(dara.id, 1000, "EUR", key="k", now=now())
    charge_back(pretend, paid)
    assert (has(dara), owes(dara), Chargeback.objects.get().amount) == (0, 0, 1500)
    assert sources.sources_of(dara.id, "EUR") == []


@pytest.fixture
def in_debt(paid, pretend, dara):
    """Dara spent €20.00 of it."""
    spend(dara, 2000)
    charge_back(pretend, paid)
    return dara


def test_who_owes_can_earn_and_top_up_but_not_spend(in_debt, pretend, network):
    move(clearing("cast", "EUR"), earnings(in_debt.id, "EUR"), 3000, "share")
    top_up(pretend, in_debt, network, 500)
    assert has(in_debt) == 500
    with pytest.raises(AccountBlockedError):
        spend(in_debt, 1)
    with pytest.raises(AccountBlockedError), writing():
        open_hold(
            spendable(in_debt.id, "EUR"), 1, ref=Ref("call", "1"), key="h", by="t", at=now().wall
        )
    with pytest.raises(AccountBlockedError):
        actions.send_back(in_debt.id, 100, "EUR", key="k", now=now())
    target = Target("Dara", "DE89370400440532013000")
    with pytest.raises(RuleError, match="owes"):
        actions.request_payout(
            in_debt.id, 2000, "EUR", target, network_id=network.id, key="k", now=now()
        )
    assert wallet(in_debt.id, "EUR").payable == 3000


def test_a_call_under_way_is_paid_from_what_it_holds(paid, pretend, dara):
    """Whoever advises at that moment gets his money."""
    ref, advisor = Ref("call", "1"), uuid4()
    with writing():
        hold = open_hold(spendable(dara.id, "EUR"), 1500, ref=ref, key="h", by="t", at=now().wall)
    charge_back(pretend, paid)
    assert owes(dara) == 1500
    with writing():
        legs = [Leg(earnings(advisor, "EUR"), 1200, "share", ref)]
        capture([hold.id], legs, key="c", by="t", at=now().wall)
    assert (wallet(advisor, "EUR").earnings, has(dara)) == (1200, 300)


def test_paying_back_in_parts_lets_the_wallet_spend_again(in_debt, pretend, network):
    top_up(pretend, in_debt, network, 1500)
    assert actions.pay_back(in_debt.id, "EUR", now=now()) == 1500
    assert (owes(in_debt), has(in_debt)) == (500, 0)
    with pytest.raises(RuleError, match="nothing_free"):
        actions.pay_back(in_debt.id, "EUR", now=now())
    move(clearing("cast", "EUR"), earnings(in_debt.id, "EUR"), 900, "share")
    actions.move_earnings(in_debt.id, 900, "EUR", key="m", now=now())
    assert actions.pay_back(in_debt.id, "EUR", now=now()) == 500
    assert (owes(in_debt), has(in_debt), operator_balance(receivable("EUR"))) == (0, 400, 0)
    spend(in_debt, 400)
    with pytest.raises(RuleError, match="nothing_owed"):
        actions.pay_back(in_debt.id, "EUR", now=now())


def test_a_debt_that_the_books_do_not_know_is_found(in_debt):
    Chargeback.objects.update(paid_back=100)
    (finding,) = checks.debts()
    assert "1900 are owed, the books claim 2000" in str(finding)
    Chargeback.objects.update(paid_back=0)


def test_the_wallet_says_so_and_pays_back_with_one_press(in_debt, pretend, network, client):
    client.force_login(in_debt)
    said = words(client.get("/wallet/"))
    assert "You owe €20.00" in said
    assert "Top up to pay back" in said
    top_up(pretend, in_debt, network, 2500)
    assert "Pay back €20.00" in words(client.get("/wallet/"))
    page = client.post("/wallet/pay-back", follow=True)
    assert "€20.00 were paid back" in page.content.decode()
    said = words(page)
    assert "You owe" not in said
    assert "Charged back by the card" in said
    assert "Paid back after a chargeback" in said
