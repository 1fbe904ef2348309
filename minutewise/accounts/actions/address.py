"""An account moves to another address, once both have been proven."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minutewise.accounts import lasting
from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import Person
from minutewise.kernel.errors import RuleError
from minutewise.notify import actions as letters
from minutewise.work import audit
from minutewise.work.writing import writing


def change_address(person: Person, email: str, at: datetime, *, network: str) -> Person:
    """Moves the account to `email`. The caller has had old and new address proven.

    A letter goes to both. An exclusion stays with the old address and one of the new one counts,
    so that moving shortens nothing. Raises RuleError `address_taken`, which only somebody hears
    who can read the mail of that address.
    """
    with writing():
        own = guarded(person.pk)
        told = {"old": own.email, "new": email}
        letters.send(own, "account/email/address_left", told, at, network=network)
        lasting.keep_exclusion(own, at)
        _move(own, email, at)
        letters.send(own, "account/email/address_reached", told, at, network=network)
        audit.record(own.pk, "person.address-changed", f"person:{own.pk}", {}, at)
    return own


def _move(person: Person, email: str, at: datetime) -> None:
    until = lasting.until_of(email, at)
    ends = [each for each in (person.excluded_until, until) if each]
    person.email, person.excluded_until = email, max(ends, default=None)
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "excluded_until"])
            EmailAddress.objects.filter(user=person).delete()
            EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    except IntegrityError:
        raise RuleError(
            "address_taken",
            _("That address has an account of its own. Erase that one first, or take another."),
        ) from None
