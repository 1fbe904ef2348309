"""Which gateway is asked: the installation's for new payments, its own for each old one."""

from functools import cache

from django.conf import settings

from minutewise.payments.bank import Bank
from minutewise.payments.gateway import Gateway, GatewayOffError
from minutewise.payments.gateways.pretend.bank import ACCOUNTS
from minutewise.payments.gateways.pretend.bank_client import PretendBank
from minutewise.payments.gateways.pretend.client import PretendClient


@cache
def _pretend(url: str, secret: str, page_origin: str) -> PretendClient:
    return PretendClient(url, secret, page_origin=page_origin)


@cache
def _pretend_bank(url: str, secret: str) -> PretendBank:
    return PretendBank(url, secret)


def gateway(name: str) -> Gateway:
    """The adapter called `name`. Raises `GatewayOffError` if this installation has none such."""
    if name == "pretend" and settings.GATEWAY == "pretend":
        url = settings.PRETEND_GATEWAY_URL
        page_origin = getattr(settings, "PRETEND_GATEWAY_PUBLIC_URL", "") or url
        return _pretend(url, settings.PRETEND_GATEWAY_SECRET, page_origin)
    raise GatewayOffError


def current() -> Gateway:
    """The gateway for new payments. Raises `GatewayOffError` if paying is switched off."""
    return gateway(settings.GATEWAY)


def bank(name: str) -> Bank:
    """The bank called `name`. Raises `GatewayOffError` if this installation has none such."""
    if name == "pretend" and settings.GATEWAY == "pretend":
        return _pretend_bank(settings.PRETEND_GATEWAY_URL, settings.PRETEND_GATEWAY_SECRET)
    raise GatewayOffError


def current_bank() -> Bank:
    """The bank for new payouts. Raises `GatewayOffError` if paying out is switched off."""
    return bank(settings.GATEWAY)


def pretend_accounts() -> list[tuple[str, str]]:
    """The account numbers that the pretend bank knows, with what it does; none elsewhere."""
    if settings.GATEWAY != "pretend":
        return []
    return [(iban, what) for iban, (_fate, what) in ACCOUNTS.items()]
