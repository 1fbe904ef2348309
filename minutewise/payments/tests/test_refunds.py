"""Money that is not spent can go back to where it came from, once, and never twice its amount."""

import pytest

from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.ledger.actions import Draft, InsufficientFundsError, Ref, post
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import earnings, receivable, spendable
from minutewise.payments import actions, due
from minutewise.payments.models import Refund
from minutewise.payments.tests.helpers import assert_books_agree, has, now, open_top_up
from minutewise.work.due import Job
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(pretend, dara, network):
    """Dara has topped up €25.00."""
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    actions.look(payment.id, now())
    payment.refresh_from_db()
    yield payment
    assert_books_agree(pretend)


def send_back(payment, amount, key="k"):
    return actions.refund_payment(payment.id, amount, key=key, by="operator", now=now())


def spend(person, amount):
    draft = Draft(
        source=spendable(person.id, "EUR"), destination=earnings("11" * 16, "EUR"), amount=amount,
        reason="tip", ref=Ref("tip", "1"), key="tip:1",
    )  # fmt: skip
    with writing():
        post([draft], by="test", at=now().wall)


def test_a_part_goes_back_and_the_rest_stays(paid, dara):
    assert send_back(paid, 1000).state == "done"
    paid.refresh_from_db()
    assert (paid.state, paid.refunded, has(dara)) == ("paid", 1000, 1500)


def test_all_of_it_can_go_back(paid, dara):
    send_back(paid, 1000, "first")
    send_back(paid, 1500, "second")
    paid.refresh_from_db()
    assert (paid.state, has(dara)) == ("refunded", 0)


def test_the_same_key_sends_it_back_once(paid, dara):
    assert send_back(paid, 1000).id == send_back(paid, 1000).id
    assert has(dara) == 1500
    with pytest.raises(ConflictError, match="key_conflict"):
        send_back(paid, 999)


@pytest.mark.parametrize("amount", [0, -1, 2501, 2**63])
def test_never_more_than_was_paid_nor_less_than_a_cent(paid, dara, amount):
    with pytest.raises(InvalidError, match="refund_too_large"):
        send_back(paid, amount)
    assert has(dara) == 2500


def test_what_went_back_cannot_go_back_again(paid):
    send_back(paid, 2000)
    with pytest.raises(InvalidError, match="refund_too_large"):
        send_back(paid, 501, "again")


def test_what_is_spent_cannot_go_back(paid, dara):
    spend(dara, 2000)
    with pytest.raises(InsufficientFundsError):
        send_back(paid, 501)
    assert (send_back(paid, 500).state, has(dara)) == ("done", 0)


def test_a_payment_that_was_never_paid_has_nothing_to_send_back(pretend, dara, network):
    payment = open_top_up(dara, network)
    with pytest.raises(InvalidError, match="refund_too_large"):
        send_back(payment, 1)


def test_without_an_answer_it_is_held_and_asked_again_by_the_same_key(paid, pretend, dara):
    """The gateway did it and answered 500: the money is out, the books wait, nothing is lost."""
    pretend.faults(error_after_success=1)
    refund = send_back(paid, 1000)
    assert (refund.state, has(dara)) == ("opened", 1500)
    due.follow(Job(due.FOLLOW, f"refund:{refund.id}", {}, 1, False), now())
    due.follow(Job(due.FOLLOW, f"refund:{refund.id}", {}, 2, False), now())
    refund.refresh_from_db()
    assert (refund.state, has(dara)) == ("done", 1500)
    assert pretend.book()["total"] == 1500


def test_our_own_refund_told_by_webhook_before_we_booked_it_counts_once(paid, pretend, dara):
    pretend.faults(error_after_success=1)
    refund = send_back(paid, 1000)
    actions.look(paid.id, now())  # the gateway says: 1000 went back
    due.follow(Job(due.FOLLOW, f"refund:{refund.id}", {}, 1, False), now())
    actions.look(paid.id, now())
    assert has(dara) == 1500


def test_if_the_gateway_refuses_the_money_is_free_again(paid, pretend, dara):
    pretend.faults(down=1)
    refund = send_back(paid, 2000)
    pretend.port.refund(paid.gateway_id, 600, "at the gateway's own desk")
    due.follow(Job(due.FOLLOW, f"refund:{refund.id}", {}, 1, False), now())
    refund.refresh_from_db()
    assert (refund.state, has(dara)) == (Refund.State.REFUSED, 2500)
    actions.look(paid.id, now())
    assert has(dara) == 1900


def test_what_the_gateway_sent_back_on_its_own_leaves_the_wallet(paid, pretend, dara):
    pretend.port.refund(paid.gateway_id, 700, "at the gateway's own desk")
    actions.look(paid.id, now())
    actions.look(paid.id, now())
    assert has(dara) == 1800


def test_and_if_it_is_spent_already_the_operator_has_it_to_claim(paid, pretend, dara):
    spend(dara, 2000)
    pretend.port.refund(paid.gateway_id, 700, "at the gateway's own desk")
    actions.look(paid.id, now())
    assert (has(dara), operator_balance(receivable("EUR"))) == (0, -200)
