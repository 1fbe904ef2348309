"""Nobody comes back and nothing is told: the table of due work brings every payment to its end."""

from datetime import timedelta

import pytest

from minutewise.ledger.actions import Leg, Ref
from minutewise.ledger.rules import earnings
from minutewise.payments import actions
from minutewise.payments.models import Payment
from minutewise.payments.tests.helpers import assert_books_agree, has, now, open_top_up
from minutewise.work.due import run_due
from minutewise.work.models import DueWork

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_gateway_that_tells_nothing(pretend):
    pretend.faults(lose_webhooks=-1)
    yield
    assert_books_agree(pretend)


def later(seconds):
    return now().later(int(seconds * 1000))


def planned():
    return list(DueWork.objects.filter(done_at=None, gave_up_at=None).values_list("kind", "ref"))


def test_after_a_minute_the_gateway_is_asked(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    assert run_due(later(59)) == 0
    run_due(later(61))
    assert (has(dara), planned()) == (2500, [])


def test_while_it_is_open_the_next_look_is_planned(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    run_due(later(61))
    assert planned() == [("payments.look", str(payment.id))]
    pretend.use_card(payment)
    assert run_due(later(120)) == 0
    assert run_due(later(124)) == 1
    assert (has(dara), planned()) == (2500, [])


def test_a_gateway_that_is_down_is_asked_again(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    pretend.faults(down=2)
    for seconds in (61, 130, 300):
        run_due(later(seconds))
    assert (Payment.objects.get().state, has(dara)) == ("paid", 2500)


def test_an_expired_page_leaves_no_work_behind(pretend, dara, network):
    pretend.expire(open_top_up(dara, network))
    run_due(later(61))
    assert (Payment.objects.get().state, planned()) == ("expired", [])


def test_a_refund_without_answer_is_finished_by_due_work(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    actions.look(payment.id, now())
    pretend.faults(error_after_success=1)
    refund = actions.refund_payment(payment.id, 1000, key="k", by="operator", now=now())
    assert ("payments.follow", f"refund:{refund.id}") in planned()
    run_due(later(61))
    refund.refresh_from_db()
    assert (refund.state, has(dara), planned()) == ("done", 1500, [])


def test_a_refund_that_is_done_leaves_no_work_behind(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    actions.look(payment.id, now())
    actions.refund_payment(payment.id, 1000, key="k", by="operator", now=now())
    assert [kind for kind, _ref in planned() if kind == "payments.follow"] == []


def test_a_captured_authorisation_is_taken_at_the_gateway_at_once(pretend, dara, network):
    call = Ref("call", "1")
    authorisation = actions.open_authorisation(
        dara.id, 2400, "EUR", ref=call, network_id=network.id,
        place=lambda item: f"http://shop.example/{item}", key="k", now=now(),
    )  # fmt: skip
    pretend.use_card(authorisation)
    run_due(later(61))
    leg = Leg(destination=earnings("1" * 32, "EUR"), amount=1544, reason="share", ref=call)
    actions.capture_authorisation(authorisation.id, [leg], by="keeper", now=now())
    run_due(later(1))
    authorisation.refresh_from_db()
    assert (authorisation.state, pretend.book()["total"]) == ("captured", 1544)


def test_a_standing_authorisation_is_watched_until_it_lapses(pretend, dara, network):
    authorisation = actions.open_authorisation(
        dara.id, 2400, "EUR", ref=Ref("call", "1"), network_id=network.id,
        place=lambda item: f"http://shop.example/{item}", key="k", now=now(),
    )  # fmt: skip
    pretend.use_card(authorisation)
    run_due(later(61))
    pretend.expire(authorisation)
    run_due(later(timedelta(hours=7).total_seconds()))
    authorisation.refresh_from_db()
    assert authorisation.state == "lapsed"
