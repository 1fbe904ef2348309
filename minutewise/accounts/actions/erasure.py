"""Leaving for good: person, texts and files go, the books keep opaque ids."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from minutewise.accounts import lasting, own_data, words
from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.actions.people import end_sessions
from minutewise.accounts.models import (
    Block,
    Device,
    LinkedAccount,
    Passkey,
    Person,
    PushBrowser,
    RecoveryCode,
    SecondFactor,
    SpendingLimit,
    Token,
)
from minutewise.accounts.rules import NO_ZONE
from minutewise.accounts.rules.choices import CHOICES
from minutewise.kernel.errors import RuleError
from minutewise.notify.actions import forget_all_to
from minutewise.work import audit
from minutewise.work.idempotency import forget_person
from minutewise.work.writing import writing

_WAYS_IN = (SecondFactor, RecoveryCode, Passkey, LinkedAccount)


def refusal(person: Person, at: datetime) -> str:
    """Why nobody can leave now, in words; empty if nothing but money may stand in the way."""
    if person.is_staff:
        return _("You are an operator. Another operator has to take these rights back first.")
    return next((why for part in own_data.parts() if (why := part.refuses(person, at))), "")


def erase(person_id: UUID, *, give_up: bool, at: datetime) -> None:
    """Erases the account. Raises RuleError `erasure_refused` with the reason, or `money_left`.

    Money that is left goes to the operator if it is given up, never by itself. Transfers stay.
    The address is free again: whoever proves it anew gets a new account.
    """
    with writing():
        person = guarded(person_id)
        if why := refusal(person, at):
            raise RuleError("erasure_refused", why)
        left = own_data.left_of(person)
        if left and not give_up:
            sums = ", ".join(words.money(each.amount, each.currency) for each in left)
            said = _(
                "There are %(sums)s in your wallet. Spend, pay out or give up this money first."
            )
            raise RuleError("money_left", said % {"sums": sums}, field="give_up")
        own_data.give_up(person, at)
        for part in own_data.parts():
            part.erase(person, at)
        end_sessions(person)
        audit.record(person_id, "person.erased", f"person:{person_id}", {}, at)


def forget(person: Person, at: datetime) -> None:
    """What this context and those below keep of a person."""
    address = person.email
    lasting.keep(person, at)
    person.email, person.name = f"{person.pk}@erased.invalid", ""
    person.time_zone, person.language = NO_ZONE, "en"
    person.is_active = person.is_superuser = False
    for name in CHOICES:
        setattr(person, name, False)
    person.hides_address = False
    person.erased_at, person.excluded_until = at, None
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    EmailAddress.objects.filter(user=person).delete()
    for own in (SpendingLimit, Block, PushBrowser, Device, Token, *_WAYS_IN):
        own.objects.filter(person=person).delete()
    Block.objects.filter(blocked=person).delete()
    forget_all_to(address)
    forget_person(person.pk)
