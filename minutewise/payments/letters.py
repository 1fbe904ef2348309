"""Letters about money, to whoever it belongs to."""

from uuid import UUID

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
from minutewise.payments.models import Authorisation, Chargeback, Payment, Payout

_WHERE = {
    False: "payments:earnings",
    True: "advisors:companies-own",
}  # by address: they stand above


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


def _both(person_id: UUID, network_id: UUID) -> tuple[Person, Network] | None:
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    network = Network.objects.filter(pk=network_id).first()
    return (person, network) if person and network else None


def tell_of_chargeback(row: Chargeback, item: Payment | Authorisation, now: Instant) -> None:
    """What a card paid was charged back: says so, and what is owed now if it was spent."""
    if not (both := _both(item.person_id, item.network_id)):
        return
    person, network = both
    with override(person.language):
        context = {
            "sum": format_amount(row.amount, row.currency, person.language),
            "owed": format_amount(row.owed, row.currency, person.language) if row.owed else "",
            "place": item.place,
            "is_top_up": isinstance(item, Payment),
            "url": settings.PUBLIC_URL + reverse("payments:wallet"),
        }
    send(person, "payments/letters/charged_back", context, now.wall, network=network.name)


def tell_of_payout(payout: Payout, now: Instant) -> None:
    """A payout came back: says so, why, and that the money is there again."""
    if not (both := _both(payout.person_id, payout.network_id)):
        return
    person, network = both
    with override(person.language):
        context = {
            "sum": format_amount(payout.amount, payout.currency, person.language),
            "account": masked(payout.iban),
            "why": why(payout.reason),
            "url": settings.PUBLIC_URL + reverse(_WHERE[payout.company_id is not None]),
        }
    send(person, "payments/letters/payout_back", context, now.wall, network=network.name)
