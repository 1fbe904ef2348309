"""What money tells its owner's servers: each thing once, however often we are told of it."""

import json

import pytest

from minutewise.payments import actions
from minutewise.payments.tests.helpers import DECLINES, now, open_top_up
from minutewise.payments.tests.test_authorisations import CALL, LEGS, reserve
from minutewise.payments.tests.test_payouts import ask, earn
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.models import Delivery
from minutewise.webhooks.rules import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(dara):
    """What was told to Dara's server, oldest first."""
    make(dara, "https://hooks.example/", [kind.value for kind in Kind], now().wall)

    def events():
        sent = (json.loads(each.body) for each in Delivery.objects.order_by("pk"))
        return [(body["type"], body["data"]) for body in sent]

    return events


def test_a_top_up_that_goes_back_and_one_that_is_charged_back(told, dara, network, pretend):
    for _time in range(2):
        payment = open_top_up(dara, network, 2500)
        pretend.use_card(payment)
        actions.look(payment.id, now())
        actions.look(payment.id, now())
    actions.send_back(dara.id, 1000, "EUR", key="k", now=now())
    pretend.charge_back(payment)
    actions.look(payment.id, now())
    actions.look(payment.id, now())
    events = told()
    assert [(kind, data["amount"]) for kind, data in events] == [
        ("topup.paid", 2500), ("topup.paid", 2500), ("refund.sent", 1000), ("chargeback", 2500),
    ]  # fmt: skip
    assert {data["currency"] for _kind, data in events} == {"EUR"}
    assert events[1][1]["top_up"] == events[3][1]["top_up"] == str(payment.id)


def taken(authorisation, _pretend):
    actions.capture_authorisation(authorisation.id, LEGS, by="keeper", now=now())


def given_up(authorisation, _pretend):
    actions.release_authorisation(authorisation.id, by="keeper", now=now())


def lapses(authorisation, pretend):
    pretend.expire(authorisation)


@pytest.mark.parametrize(
    ("card", "then", "told_kinds", "captured"),
    [
        ("4242 4242 4242 4242", taken, ["reserved", "captured"], 1544),
        ("4242 4242 4242 4242", given_up, ["reserved", "released"], 0),
        ("4242 4242 4242 4242", lapses, ["reserved", "lapsed"], 0),
        (DECLINES, None, ["declined"], 0),
    ],
)
def test_what_a_card_reserves_and_what_becomes_of_it(
    told, dara, network, pretend, card, then, told_kinds, captured
):
    authorisation = reserve(dara, network)
    pretend.use_card(authorisation, card)
    for _time in range(2):
        actions.look(authorisation.id, now())
    if then:
        then(authorisation, pretend)
    actions.look(authorisation.id, now())
    events = told()
    assert [kind for kind, _data in events] == [f"authorisation.{kind}" for kind in told_kinds]
    assert [data["taken"] for _kind, data in events] == [0] * (len(events) - 1) + [captured]
    about = {(data["about"], data["amount"], data["method"]) for _kind, data in events}
    assert about == {(f"call:{CALL.id}", 2400, "card")}


@pytest.mark.parametrize(
    ("act", "kind", "state"),
    [("pay", "payout.paid", "paid"), ("fail", "payout.failed", "failed")],
)
def test_a_payout_and_its_end(told, dara, network, pretend, act, kind, state):
    earn(dara, 5000)
    payout = ask(dara, network)
    pretend.settle(payout, act)
    for _time in range(2):
        actions.follow_payout(payout.id, now())
    assert [(told_kind, data["state"]) for told_kind, data in told()] == [
        ("payout.requested", "requested"), (kind, state),
    ]  # fmt: skip


def test_a_payout_that_is_refused_tells_nothing(told, dara, network, pretend):
    with pytest.raises(Exception, match="insufficient_funds"):
        ask(dara, network)
    assert told() == []
