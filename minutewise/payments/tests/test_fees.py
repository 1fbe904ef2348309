"""What the gateway keeps of a payment is the operator's cost, booked with the credit, once."""

from dataclasses import replace

import pytest

from minutewise.ledger.queries import net_by_ref, operator_balance
from minutewise.ledger.rules import clearing, gateway_fees
from minutewise.payments import actions, checks
from minutewise.payments.gateways.pretend.fees import Tariff
from minutewise.payments.models import Payment
from minutewise.payments.rules import fee_to_book
from minutewise.payments.tests.helpers import (
    DECLINES,
    assert_books_agree,
    hand_over,
    has,
    now,
    open_top_up,
)

pytestmark = [pytest.mark.django_db, pytest.mark.keeps_fees(25, 140)]


@pytest.mark.parametrize(
    ("fixed", "bps", "taken", "fee", "why"),
    [
        (0, 0, 2500, 0, "no tariff, no fee"),
        (25, 0, 2500, 25, "a fixed sum alone"),
        (0, 140, 2500, 35, "1.4 % alone"),
        (25, 140, 2500, 60, "both"),
        (25, 140, 2501, 61, "a part of a cent counts as one"),
        (25, 140, 10, 10, "never more than what was taken"),
        (25, 140, 0, 0, "nothing taken"),
        (0, 10_000, 2500, 2500, "all of it"),
    ],
)
def test_the_tariff(fixed, bps, taken, fee, why):
    assert Tariff(fixed, bps).fee(taken) == fee, why


@pytest.mark.parametrize(("fixed", "bps"), [(-1, 0), (0, -1), (0, 10_001)])
def test_a_tariff_that_cannot_be(fixed, bps):
    with pytest.raises(ValueError, match="at least 0"):
        Tariff(fixed, bps)


@pytest.mark.parametrize(
    ("booked", "told", "due", "why"),
    [
        (0, 60, 60, "told for the first time"),
        (60, 60, 0, "told again"),
        (0, 0, 0, "not known yet"),
        (60, 0, 0, "older news, from before it was known"),
        (60, 61, 0, "changed: somebody has to look"),
        (0, 2501, 0, "more than the payment itself"),
        (0, -1, 0, "no fee at all"),
    ],
)
def test_the_first_fee_told_counts_once(booked, told, due, why):
    assert fee_to_book(booked, told, 2500) == due, why


def pays(pretend, dara, network, amount=2500):
    payment = open_top_up(dara, network, amount)
    pretend.use_card(payment)
    return payment


def fees():
    return -operator_balance(gateway_fees("EUR"))


def findings():
    return [str(found) for check in (checks.gateways, checks.fees) for found in check()]


def test_the_client_has_it_all_and_the_operator_bears_the_fee(pretend, dara, network):
    payment = pays(pretend, dara, network)
    actions.look(payment.id, now())
    assert has(dara) == 2500
    assert (fees(), Payment.objects.get().fee) == (60, 60)
    assert -operator_balance(clearing("pretend", "EUR")) == 2440, "what the gateway really holds"
    assert pretend.book()["fees"] == 60
    assert_books_agree(pretend)
    assert findings() == []


def test_told_by_everybody_and_often_it_is_booked_once(pretend, dara, network, client):
    payment = pays(pretend, dara, network)
    news = pretend.webhook()
    for _again in range(3):
        assert hand_over(client, news).status_code == 200
        actions.look(payment.id, now())
    assert net_by_ref("payment", gateway_fees("EUR")) == {str(payment.id): -60}
    assert_books_agree(pretend)


def test_a_fee_that_is_known_late_is_booked_when_it_is_told(pretend, dara, network):
    payment = pays(pretend, dara, network)
    payment.refresh_from_db()
    early = replace(pretend.port.fetch(payment.gateway_id), fee=0)
    actions.take("pretend", early, now())
    assert (has(dara), fees()) == (2500, 0)
    assert "2500 here, 2440 at pretend" in findings()[0]
    actions.look(payment.id, now())
    actions.take("pretend", early, now())  # the older news again
    assert (has(dara), fees()) == (2500, 60)
    assert findings() == []


def test_who_did_not_pay_costs_no_fee(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment, DECLINES)
    actions.look(payment.id, now())
    assert (fees(), pretend.book()["fees"]) == (0, 0)


def test_sent_back_the_gateway_keeps_its_fee(pretend, dara, network):
    payment = pays(pretend, dara, network)
    actions.look(payment.id, now())
    actions.refund_payment(payment.id, 2500, key="k", by="operator", now=now())
    assert (has(dara), fees()) == (0, 60)
    assert pretend.book()["total"] == -60, "the operator owes the gateway"
    assert_books_agree(pretend)


def test_charged_back_the_gateway_keeps_its_fee(pretend, dara, network):
    payment = pays(pretend, dara, network)
    actions.look(payment.id, now())
    pretend.charge_back(Payment.objects.get())
    actions.look(payment.id, now())
    assert fees() == 60
    assert_books_agree(pretend)


def test_a_changed_fee_is_not_booked_and_found(pretend, dara, network, caplog):
    payment = pays(pretend, dara, network)
    payment.refresh_from_db()
    wrong = replace(pretend.port.fetch(payment.gateway_id), fee=59)
    actions.take("pretend", wrong, now())
    actions.look(payment.id, now())
    assert fees() == 59
    assert "is 59 in our books, told 60" in caplog.text
    assert "2441 here, 2440 at pretend" in findings()[0]


def test_a_fee_in_the_row_that_was_not_booked_is_found(pretend, dara, network):
    payment = pays(pretend, dara, network)
    actions.look(payment.id, now())
    Payment.objects.update(fee=61)
    assert f"payment {payment.id}" in findings()[0]
    assert "kept 61, 60 are booked" in findings()[0]
