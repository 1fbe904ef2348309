"""By program a payment or a tip leads to the gateway's page, and its news pay it."""

import pytest

from minutewise.api.tests.test_agreed import ASKED, FEE, key, table
from minutewise.payments.models import Authorisation
from minutewise.payments.tests.conftest import listener, pretend, start_pretend

__all__ = ["listener", "pretend", "start_pretend", "table"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def leads(table, where, body, who="client", known=None):
    return getattr(table, who).send("post", where, body, **key(known))


def test_a_payment_is_paid_past_the_wallet_once(table, pretend):
    agreed = table.asks(body=ASKED)
    where, body = f"payments/{agreed}/authorise", {"what": "pay", "method": "card"}
    led = leads(table, where, body, known="one")
    assert (led.status_code, led.json()["state"]) == (202, "opened")
    assert leads(table, where, body, known="one").json() == led.json()
    pretend.use_card(Authorisation.objects.get())
    assert table.client.get(f"authorisations/{led.json()['id']}").json()["taken"] == 2000
    assert table.client.get(f"payments/{agreed}").json()["state"] == "paid"
    assert table.purses() == (5000, 0, 1600)


def test_a_tip_too_within_what_a_card_is_asked_for(table, pretend):
    where = f"{table.at}/tips/authorise"
    led = leads(table, where, {"amount": 500, "method": "paypal"})
    assert led.status_code == 202
    pretend.use_card(Authorisation.objects.get(), "dara@paypal.example")
    table.client.get(f"authorisations/{led.json()['id']}")
    assert table.purses() == (5000, 0, 500)
    codes = {
        amount: leads(table, where, {"amount": amount, "method": "card"}).json()["code"]
        for amount in (99, 50_001)
    }
    assert codes == {99: "amount_too_small", 50_001: "amount_too_large"}
    for amount in (0, -1, 1.5, "5", True, 10**12):
        assert leads(table, where, {"amount": amount, "method": "card"}).status_code == 422


@pytest.mark.parametrize(
    ("who", "what", "code"),
    [("advisor", "pay", "not_now"), ("client", "solved", "not_now"), ("client", "pay", "not_now")],
)
def test_who_may_not_or_what_is_not_paid_so(table, pretend, who, what, code):
    fee = table.asks("fees", FEE)
    led = leads(table, f"payments/{fee}/authorise", {"what": what, "method": "card"}, who=who)
    assert (led.status_code, led.json()["code"]) == (409, code)
