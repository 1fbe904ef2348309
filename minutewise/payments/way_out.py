"""Pages whose forms may lead to the gateway's own page."""

from django.conf import settings
from django.http import HttpResponse

from minutewise.payments.gateway import GatewayOffError
from minutewise.payments.gateways.choose import current


def gateway_origin() -> str:
    """Where the payer pays, as browsers name it; empty without a gateway."""
    try:
        return current().page_origin
    except GatewayOffError:
        return ""


def may_lead_to_gateway[Answer: HttpResponse](response: Answer) -> Answer:
    """The answer to a form of this page leads to the gateway; browsers check that against the
    page's policy."""
    origin = gateway_origin()
    actions_to = [*settings.SECURE_CSP["form-action"], *([origin] if origin else [])]
    response._csp_config = {**settings.SECURE_CSP, "form-action": actions_to}  # type: ignore[attr-defined]  # what csp_override sets
    return response
