"""Accounts elsewhere are linked to one here, and unlinked."""

from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import LinkedAccount, Person
from minutewise.accounts.rules.openid import Told
from minutewise.kernel.errors import RuleError
from minutewise.notify import actions as letters
from minutewise.work import audit
from minutewise.work.writing import writing


def link(
    person: Person, issuer: str, told: Told, at: datetime, *, name: str, network: str
) -> LinkedAccount:
    """From now on that account signs in to this one. A letter says so; twice is once.

    The caller has had both proven. Raises RuleError `linked_elsewhere`.
    """
    with writing():
        own = guarded(person.pk)
        shown = told.email[:254]
        found, made = LinkedAccount.objects.get_or_create(
            issuer=issuer, subject=told.subject,
            defaults={"person": own, "email": shown, "linked_at": at},
        )  # fmt: skip
        if found.person_id != own.pk:
            raise RuleError("linked_elsewhere", _("That account is linked to another one here."))
        if made:
            audit.record(own.pk, "account.linked", f"linked:{found.pk}", {}, at)
            context = {"name": name, "email": shown}
            letters.send(own, "account/email/linked", context, at, network=network)
    return found


def unlink(person: Person, linked_id: int, at: datetime, *, name: str, network: str) -> bool:
    """That account signs in no more. False if there is none such of theirs."""
    with writing():
        gone, _rows = person.linked_accounts.filter(pk=linked_id).delete()
        if gone:
            audit.record(person.pk, "account.unlinked", f"linked:{linked_id}", {}, at)
            letters.send(person, "account/email/unlinked", {"name": name}, at, network=network)
    return bool(gone)
