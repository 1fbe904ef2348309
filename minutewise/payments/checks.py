"""M7 for `minutewise check-books`: our clearing account says what the gateway's own book says.

`project/wiring.py` registers it: `register_check("M7 gateways", payments_checks.gateways)`.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Sum

from minutewise.ledger.queries import Finding, operator_balance
from minutewise.ledger.rules import clearing
from minutewise.payments.gateway import GatewayError
from minutewise.payments.gateways.choose import gateway
from minutewise.payments.models import Authorisation, Payment, Refund
from minutewise.payments.rules import Hold, State

RULE = "M7"


def gateways() -> Iterator[Finding]:
    """A finding for each currency in which the two books differ by more than is on its way."""
    name = settings.GATEWAY
    for currency in sorted(_currencies(name)):
        account = clearing(name, currency)
        try:
            theirs = gateway(name).total(currency)
        except GatewayError as error:
            yield Finding(RULE, str(account), f"{name} could not be asked: {error.code}", account)
            continue
        ours = -operator_balance(account)
        if not -_coming(name, currency) <= ours - theirs <= _going(name, currency):
            yield Finding(RULE, str(account), f"{ours} here, {theirs} at {name}", account)


def _currencies(name: str) -> set[str]:
    paid = Payment.objects.filter(gateway=name).values_list("currency", flat=True)
    held = Authorisation.objects.filter(gateway=name).values_list("currency", flat=True)
    return {*paid.distinct(), *held.distinct()}


def _coming(name: str, currency: str) -> int:
    """What the gateway may have and has not told yet."""
    opened = Payment.objects.filter(gateway=name, currency=currency, state=State.OPENED)
    return int(opened.aggregate(sum=Sum("amount"))["sum"] or 0)


def _going(name: str, currency: str) -> int:
    """What the books did and the gateway may still have to do, and refunds it may have done."""
    ending = Authorisation.objects.filter(gateway=name, currency=currency, state=Hold.ENDING)
    back = Refund.objects.filter(
        payment__gateway=name, payment__currency=currency, state=Refund.State.OPENED
    )
    taken = ending.aggregate(sum=Sum("captured"))["sum"] or 0
    return int(taken) + int(back.aggregate(sum=Sum("amount"))["sum"] or 0)
