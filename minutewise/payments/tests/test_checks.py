"""M7: whoever doctors one of the two books is found."""

import pytest

from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import clearing, goodwill
from minutewise.payments import actions, checks
from minutewise.payments.tests.helpers import now, open_top_up
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db


def findings():
    return [str(finding) for finding in checks.gateways()]


@pytest.fixture
def paid(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    actions.look(payment.id, now())
    return payment


def test_books_that_agree_have_no_findings(paid):
    assert findings() == []


def test_without_a_payment_nobody_is_asked(connected, network):
    assert findings() == []


def test_what_is_paid_and_not_told_yet_is_no_finding(paid, pretend, dara, network):
    pretend.use_card(open_top_up(dara, network, 1000))
    assert findings() == []


def test_a_refund_under_way_is_no_finding(paid, pretend):
    pretend.faults(error_after_success=1)
    actions.refund_payment(paid.id, 1000, key="k", by="operator", now=now())
    assert findings() == []


@pytest.mark.parametrize("amount", [1, 2500])
def test_a_cent_that_the_gateway_does_not_know_is_found(paid, amount):
    draft = Draft(
        source=clearing("pretend", "EUR"), destination=goodwill("EUR"), amount=amount,
        reason="mistake", ref=Ref("test", "1"), key="m",
    )  # fmt: skip
    with writing():
        post([draft], by="test", at=now().wall)
    (finding,) = findings()
    assert f"{2500 + amount} here, 2500 at pretend" in finding


def test_a_gateway_that_does_not_answer_is_not_taken_for_agreement(paid, pretend, start_pretend):
    pretend.port.close()
    pretend.port._http = type(pretend.http)(base_url="http://127.0.0.1:9", trust_env=False)
    assert "could not be asked" in findings()[0]
    pretend.port.close()
