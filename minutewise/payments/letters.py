"""Letters about money, to whoever it belongs to."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from minutewise.accounts.models import Person
from minutewise.kernel.clock import Instant
from minutewise.kernel.money import format_amount
from minutewise.networks.models import Network
from minutewise.notify.actions import send
from minutewise.payments.iban import masked
from minutewise.payments.models import Payout


def why(reason: str) -> str:
    """A bank's reason in words."""
    known = {
        "account_closed": _("The account is closed."),
        "unknown_account": _("The bank knows no such account."),
        "refused": _("The bank did not take the payment on."),
        "wrong_holder": _("The name does not belong to the account."),
        "by_hand": _("Somebody at the bank stopped it."),
    }
    return known.get(reason, _("The bank gave no reason."))


def tell_of_payout(payout: Payout, now: Instant) -> None:
    """A payout came back: says so, why, and that the money is there again."""
    person = Person.objects.filter(pk=payout.person_id, is_active=True).first()
    network = Network.objects.filter(pk=payout.network_id).first()
    if person is None or network is None:
        return
    with override(person.language):
        context = {
            "sum": format_amount(payout.amount, payout.currency, person.language),
            "account": masked(payout.iban),
            "why": why(payout.reason),
            "url": settings.PUBLIC_URL + reverse("payments:earnings"),
        }
    send(person, "payments/letters/payout_back", context, now.wall, network=network.name)
