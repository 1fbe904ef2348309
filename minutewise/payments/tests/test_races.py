"""The webhook, the return page and due work come at once; the money comes once."""

import threading
from uuid import uuid4

from django.db import connection

from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.queries import verify
from minutewise.ledger.rules import clearing, spendable
from minutewise.payments import actions
from minutewise.payments.actions import news
from minutewise.payments.gateway import Record
from minutewise.payments.models import Payment
from minutewise.payments.rules import Status
from minutewise.payments.tests.helpers import assert_books_agree, has, now, open_top_up
from minutewise.work.writing import writing

TELLERS = 6


def together(do, times=TELLERS):
    """Runs `do` in that many threads, all starting at one moment; returns what they returned."""
    start, results = threading.Barrier(times), []

    def one():
        start.wait(60)
        try:
            results.append(do())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == times
    return results


def opened(dara, network):
    return Payment.objects.create(
        person_id=dara.id, network_id=network.id, amount=2500, currency="EUR", gateway="pretend",
        gateway_id="pay_1", key="k",
    )  # fmt: skip


def paid(payment):
    return Record(
        id="pay_1", reference=str(payment.id), status=Status.PAID, amount=2500, currency="EUR",
        taken=2500, refunded=0, card="4242",
    )  # fmt: skip


def credit_whatever_was_before(payment, moment):
    """The credit without its key: only the row's state stands between it and a second one."""
    draft = Draft(
        source=clearing("pretend", "EUR"), destination=spendable(payment.person_id, "EUR"),
        amount=payment.amount, reason="top_up", ref=Ref("payment", "1"), key=str(uuid4()),
    )  # fmt: skip
    post([draft], by="test", at=moment.wall)


def test_without_the_row_s_lock_the_race_happens(transactional_db, dara, network, monkeypatch):
    """The control: all have read 'opened' before any of them writes."""
    monkeypatch.setattr(news, "_credit", credit_whatever_was_before)
    payment = opened(dara, network)
    all_have_read = threading.Barrier(TELLERS)

    def tell():
        mine = Payment.objects.get(pk=payment.pk)
        all_have_read.wait(60)
        with writing():
            news._take_payment(mine, paid(payment), now())

    together(tell)
    assert has(dara) == TELLERS * 2500


def test_with_it_one_credit_however_many_tell(transactional_db, dara, network, monkeypatch):
    monkeypatch.setattr(news, "_credit", credit_whatever_was_before)
    payment = opened(dara, network)
    together(lambda: actions.take("pretend", paid(payment), now()))
    assert has(dara) == 2500
    # M7 asks the gateway's process, and none runs here.
    assert [finding for finding in verify() if finding.rule != "M7"] == []


def test_many_presses_at_once_are_one_payment(transactional_db, pretend, dara, network):
    ids = together(lambda: open_top_up(dara, network, key="k").id)
    assert len(set(ids)) == Payment.objects.count() == 1
    assert_books_agree(pretend)


def test_many_refunds_of_one_payment_at_once_are_never_more_than_it(
    transactional_db, pretend, dara, network
):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    actions.look(payment.id, now())

    def send_back():
        try:
            return actions.refund_payment(
                payment.id, 1000, key=str(uuid4()), by="operator", now=now()
            ).state
        except Exception as refused:  # the test counts what was refused and why
            return getattr(refused, "code", repr(refused))

    states = together(send_back)
    assert sorted(states) == ["done"] * 2 + ["refund_too_large"] * (TELLERS - 2)
    assert has(dara) == 500
    assert_books_agree(pretend)
