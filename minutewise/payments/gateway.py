"""The port to whoever moves the money outside: cards, PayPal, and the pretend gateway.

Every adapter in `gateways/<name>/` speaks this and nothing else. Amounts are whole minor units.
A call that changes something carries a key: sent again it has no second effect, so an unknown
outcome (`UnavailableError`) is resolved by asking again with the same key, or by `fetch`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from minutewise.kernel.errors import RuleError
from minutewise.payments.bank import Slip
from minutewise.payments.rules import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A payment page at the gateway, waiting for the payer."""

    id: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The gateway's own view of a payment or authorisation; `reference` is our id of it.

    `taken` is what has really been moved to us so far, `refunded` what of it went back, and
    `charged_back` what the card's bank took from us against our will. `fee` is what
    the gateway keeps for itself (0 until it knows), also of what goes back. `fingerprint` is the
    same for the same card or account, whoever pays with it; empty if the gateway has none.
    """

    id: str
    reference: str
    status: Status
    amount: int
    currency: str
    taken: int
    refunded: int
    card: str = ""
    charged_back: int = 0
    fee: int = 0
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something changed at the gateway; `record` is how it stood at that moment.

    Of its bank it tells a `slip` instead.
    """

    id: str
    record: Record | None = None
    slip: Slip | None = None


class GatewayError(RuleError):
    """The gateway did not do what was asked."""

    status = 502


class DeclinedError(GatewayError):
    """The gateway says no, for good: nothing was moved."""

    status = 402

    def __init__(self, message: str = "") -> None:
        super().__init__("declined", message or _("The payment was declined."))


class UnknownError(GatewayError):
    """The gateway knows no such payment."""

    status = 404

    def __init__(self) -> None:
        super().__init__("unknown_at_gateway", _("The payment service knows no such payment."))


class UnavailableError(GatewayError):
    """No answer, or none that tells the outcome: it may have happened. Ask again by key."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "gateway_unavailable", _("The payment service does not answer at the moment.")
        )


class GatewayOffError(GatewayError):
    """This installation does not use that gateway, or has no secret for its webhooks."""

    status = 404

    def __init__(self) -> None:
        super().__init__("gateway_off", _("This way of paying is switched off."))


class SignatureError(GatewayError):
    """A webhook that this gateway did not sign, or not within the last 300 s."""

    status = 400

    def __init__(self) -> None:
        super().__init__("bad_signature", _("The signature of the message is not valid."))


class Gateway(Protocol):
    """What the product needs from a gateway. All methods raise `GatewayError`s."""

    name: str
    page_origin: str  # where its payment pages stand, for the policy of the form that leads there

    def checkout(
        self, *, amount: int, currency: str, reference: str, return_url: str, cancel_url: str
    ) -> Checkout:
        """A hosted page on which `amount` is paid at once. The same reference: the same page."""

    def authorise(
        self, *, amount: int, currency: str, reference: str, return_url: str, cancel_url: str,
        method: str = "card",
    ) -> Checkout:  # fmt: skip
        """A hosted page on which `amount` is reserved, to capture later: on a card or at PayPal."""

    def capture(self, authorisation: str, amount: int, key: str) -> Record:
        """Takes a part of an authorisation, once; the rest is given up."""

    def release(self, authorisation: str, key: str) -> Record:
        """Gives an authorisation up whole."""

    def refund(self, payment: str, amount: int, key: str) -> Record:
        """Sends a part of a payment back to where it came from."""

    def fetch(self, payment: str) -> Record:
        """The truth about a payment or authorisation, by the gateway's id."""

    def find(self, reference: str) -> Record:
        """The same by our reference: for a checkout whose answer never reached us."""

    def total(self, currency: str) -> int:
        """What its own book says it moved to us, less what went back and its fees (M7)."""

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        """The signed event in `body`. Raises `GatewayOffError` and `SignatureError`."""
