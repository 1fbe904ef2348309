"""The port, spoken to the pretend gateway."""

import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from functools import cache

import httpx

from minutewise.payments.gateway import (
    Checkout,
    DeclinedError,
    Event,
    GatewayOffError,
    Record,
    SignatureError,
    UnavailableError,
    UnknownError,
)
from minutewise.payments.gateways.pretend.signing import HEADER, is_signed
from minutewise.payments.rules import Status

_CONNECT_S = 2.0
_ANSWER_S = 5.0
_DECLINED = frozenset({402, 409, 422})


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class PretendClient:
    """Asks with a deadline; whatever is not an answer is `UnavailableError`."""

    name = "pretend"

    def __init__(
        self, url: str, secret: str, *, page_origin: str = "", answer_s: float = _ANSWER_S
    ) -> None:
        self._secret = secret
        self.page_origin = page_origin or url
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        timeout = httpx.Timeout(answer_s, connect=_CONNECT_S)
        self._http = httpx.Client(
            base_url=url, timeout=timeout, headers=headers, trust_env=False, verify=_certificates()
        )

    def checkout(
        self, *, amount: int, currency: str, reference: str, return_url: str, cancel_url: str
    ) -> Checkout:
        """See `Gateway.checkout`."""
        return self._open("payment", amount, currency, reference, return_url, cancel_url)

    def authorise(
        self, *, amount: int, currency: str, reference: str, return_url: str, cancel_url: str
    ) -> Checkout:
        """See `Gateway.authorise`."""
        return self._open("authorisation", amount, currency, reference, return_url, cancel_url)

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
        return _record(self._ask("GET", f"/checkouts/{payment}"))

    def find(self, reference: str) -> Record:
        """See `Gateway.find`."""
        return _record(self._ask("GET", "/checkouts", params={"reference": reference}))

    def total(self, currency: str) -> int:
        """See `Gateway.total`."""
        return _whole(self._ask("GET", "/book", params={"currency": currency}), "total")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        """See `Gateway.parse_webhook`."""
        if not self._secret:
            raise GatewayOffError
        if not is_signed(self._secret, headers.get(HEADER, ""), body, int(now.timestamp())):
            raise SignatureError
        try:
            said = json.loads(body)
            return Event(id=str(said["id"]), record=_record(said["record"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SignatureError from error

    def _open(
        self, kind: str, amount: int, currency: str, reference: str, return_url: str,
        cancel_url: str,
    ) -> Checkout:  # fmt: skip
        wanted = {
            "kind": kind,
            "amount": amount,
            "currency": currency,
            "reference": reference,
            "return_url": return_url,
            "cancel_url": cancel_url,
        }
        said = self._ask("POST", "/checkouts", key=f"open:{reference}", json=wanted)
        return Checkout(id=str(said["id"]), url=str(said["url"]))

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def _order(self, path: str, body: dict[str, object], key: str) -> Record:
        return _record(self._ask("POST", path, key=key, json=body))

    def _ask(
        self,
        method: str,
        path: str,
        *,
        key: str = "",
        params: dict[str, str] | None = None,
        json: dict[str, object] | None = None,
    ) -> dict[str, object]:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = self._http.request(method, path, headers=headers, params=params, json=json)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError from error
        if answer.status_code in _DECLINED:
            raise DeclinedError
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise UnknownError
        if not answer.is_success or not isinstance(said, dict):
            raise UnavailableError
        return said


def _whole(said: Mapping[str, object], name: str) -> int:
    value = said[name]
    if type(value) is not int:
        raise ValueError(f"{name} is {value!r}")
    return value


def _record(said: Mapping[str, object]) -> Record:
    return Record(
        id=str(said["id"]),
        reference=str(said["reference"]),
        status=Status(str(said["status"])),
        amount=_whole(said, "amount"),
        currency=str(said["currency"]),
        taken=_whole(said, "taken"),
        refunded=_whole(said, "refunded"),
        card=str(said["card"]),
    )
