"""The port, spoken to the pretend gateway."""

import json
from collections.abc import Mapping
from datetime import datetime

from minutewise.payments.gateway import (
    Checkout,
    Event,
    GatewayOffError,
    Record,
    SignatureError,
)
from minutewise.payments.gateways.pretend.bank_client import slip_of
from minutewise.payments.gateways.pretend.signing import HEADER, is_signed
from minutewise.payments.gateways.pretend.talk import ANSWER_S, Talk, whole
from minutewise.payments.rules import Status


class PretendClient(Talk):
    """Asks with a deadline; whatever is not an answer is `UnavailableError`."""

    name = "pretend"

    def __init__(
        self, url: str, secret: str, *, page_origin: str = "", answer_s: float = ANSWER_S
    ) -> None:
        super().__init__(url, secret, answer_s=answer_s)
        self._secret = secret
        self.page_origin = page_origin or url

    def checkout(
        self, *, amount: int, currency: str, reference: str, return_url: str, cancel_url: str
    ) -> Checkout:
        """See `Gateway.checkout`."""
        return self._open("payment", amount, currency, reference, return_url, cancel_url)

    def authorise(
        self, *, amount: int, currency: str, reference: str, return_url: str, cancel_url: str,
        method: str = "card",
    ) -> Checkout:  # fmt: skip
        """See `Gateway.authorise`."""
        return self._open(
            "authorisation", amount, currency, reference, return_url, cancel_url, method
        )

    def capture(self, authorisation: str, amount: int, key: str) -> Record:
        """See `Gateway.capture`."""
        return self._order(f"/checkouts/{authorisation}/capture", {"amount": amount}, key)

    def release(self, authorisation: str, key: str) -> Record:
        """See `Gateway.release`."""
        return self._order(f"/checkouts/{authorisation}/release", {}, key)

    def refund(self, payment: str, amount: int, key: str) -> Record:
        """See `Gateway.refund`."""
        return self._order(f"/checkouts/{payment}/refunds", {"amount": amount}, key)

    def fetch(self, payment: str) -> Record:
        """See `Gateway.fetch`."""
        return _record(self.ask("GET", f"/checkouts/{payment}"))

    def find(self, reference: str) -> Record:
        """See `Gateway.find`."""
        return _record(self.ask("GET", "/checkouts", params={"reference": reference}))

    def total(self, currency: str) -> int:
        """See `Gateway.total`."""
        return whole(self.ask("GET", "/book", params={"currency": currency}), "total")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        """See `Gateway.parse_webhook`."""
        if not self._secret:
            raise GatewayOffError
        if not is_signed(self._secret, headers.get(HEADER, ""), body, int(now.timestamp())):
            raise SignatureError
        try:
            said = json.loads(body)
            if "payout" in said:
                return Event(id=str(said["id"]), slip=slip_of(said["payout"]))
            return Event(id=str(said["id"]), record=_record(said["record"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SignatureError from error

    def _open(
        self, kind: str, amount: int, currency: str, reference: str, return_url: str,
        cancel_url: str, method: str = "card",
    ) -> Checkout:  # fmt: skip
        wanted = {
            "kind": kind,
            "amount": amount,
            "currency": currency,
            "reference": reference,
            "return_url": return_url,
            "cancel_url": cancel_url,
            "method": method,
        }
        said = self.ask("POST", "/checkouts", key=f"open:{reference}", json=wanted)
        return Checkout(id=str(said["id"]), url=str(said["url"]))

    def _order(self, path: str, body: dict[str, object], key: str) -> Record:
        return _record(self.ask("POST", path, key=key, json=body))


def _record(said: Mapping[str, object]) -> Record:
    return Record(
        id=str(said["id"]),
        reference=str(said["reference"]),
        status=Status(str(said["status"])),
        amount=whole(said, "amount"),
        currency=str(said["currency"]),
        taken=whole(said, "taken"),
        refunded=whole(said, "refunded"),
        card=str(said["card"]),
        charged_back=whole(said, "charged_back") if "charged_back" in said else 0,
        fee=whole(said, "fee") if "fee" in said else 0,
        fingerprint=str(said.get("fingerprint", "")),
    )
