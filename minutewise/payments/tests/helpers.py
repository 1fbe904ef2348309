"""What the tests of payments say often."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from minutewise.kernel.clock import Instant
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import clearing
from minutewise.payments import actions
from minutewise.payments.gateways.pretend.signing import HEADER, sign
from tests.services.plain import PLAIN

SECRET = "a secret that only the two of them know"
PAYS, DECLINES, LATER, AGAIN = (
    "4242 4242 4242 4242",
    "4000 0000 0000 0002",
    "4000 0000 0000 3220",
    "4000 0000 0000 0119",
)


def talk_to(url):
    """A connection to the gateway as its operator has one."""
    headers = {"Authorization": f"Bearer {SECRET}"}
    return httpx.Client(base_url=url, headers=headers, trust_env=False, verify=PLAIN, timeout=60)


def now():
    return Instant(datetime.now(UTC), 0, "test")


class Pretend:
    """The pretend gateway from outside: its page, its faults, its webhooks, its book."""

    def __init__(self, http, arrived, port):
        self.http, self.arrived, self.port = http, arrived, port

    def use_card(self, item, card=PAYS):
        """What the payer does on the payment page."""
        return self.http.post(urlsplit(item.url).path, data={"card": card})

    def cancel(self, item):
        return self.http.post(urlsplit(item.url).path + "/cancel")

    def expire(self, item):
        """Its time is over."""
        path = f"/checkouts/{item.gateway_id}/expire"
        self.http.post(path, headers={"Idempotency-Key": f"expire-{uuid4()}"}).raise_for_status()

    def faults(self, **wanted):
        self.http.post("/faults", json=wanted).raise_for_status()

    def no_faults(self):
        self.http.delete("/faults").raise_for_status()

    def webhook(self):
        """The next webhook that the gateway sends; waits for it."""
        return self.arrived.get(timeout=60)

    def charge_back(self, payment):
        """The card's bank takes the payment back."""
        path = f"/checkouts/{payment.gateway_id}/chargeback"
        self.http.post(path, headers={"Idempotency-Key": f"{uuid4()}"}).raise_for_status()

    def settle(self, payout, act="pay"):
        """What the bank does with a payout: pay, fail or return."""
        path = f"/bank/payouts/{payout.bank_id}/{act}"
        self.http.post(path, headers={"Idempotency-Key": f"{uuid4()}"}).raise_for_status()

    def paid_out(self, currency="EUR"):
        """What the bank's own book says."""
        return self.http.get("/bank/book", params={"currency": currency}).json()["total"]

    def book(self, currency="EUR"):
        return self.http.get("/book", params={"currency": currency}).json()


def hand_over(client, delivery, name="pretend"):
    """Brings a webhook to our address."""
    return client.post(
        f"/payments/webhooks/{name}",
        data=delivery.body,
        content_type="application/json",
        headers={HEADER: delivery.headers.get(HEADER, "")},
    )


def signed(record, at=None, secret=SECRET):
    """A webhook as the gateway would sign it at `at` (Unix seconds)."""
    body = json.dumps({"id": f"evt_{uuid4().hex}", "record": record}).encode()
    at_s = int(datetime.now(UTC).timestamp()) if at is None else at
    return body, sign(secret, body, at_s)


def open_top_up(person, network, amount=2500, *, key=None, return_to=""):
    """Somebody chose an amount and is on the way to the payment page."""
    return actions.open_top_up(
        person.id,
        amount,
        network.currency,
        network_id=network.id,
        place=lambda payment_id: f"http://shop.example/wallet/top-up/{payment_id}/?back",
        key=key or str(uuid4()),
        return_to=return_to,
        now=now(),
    )


def has(person, currency="EUR"):
    """What the person may spend."""
    return wallet(person.id, currency).available


def assert_books_agree(pretend, currency="EUR"):
    """M1 to M9 hold in ours, the gateway's passes its own check, and both say the same (M7)."""
    assert verify() == []
    book = pretend.book(currency)
    assert book["findings"] == []
    assert -operator_balance(clearing("pretend", currency)) == book["total"]
    assert operator_balance(clearing("pretend-bank", currency)) == pretend.paid_out(currency)
