"""Which gateway is asked: the installation's for new payments, its own for each old one."""

from functools import cache

from django.conf import settings

from minutewise.payments.gateway import Gateway, GatewayOffError
from minutewise.payments.gateways.pretend.client import PretendClient


@cache
def _pretend(url: str, secret: str, page_origin: str) -> PretendClient:
    return PretendClient(url, secret, page_origin=page_origin)


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
