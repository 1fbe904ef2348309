"""Passkeys are added, used, named and removed."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import Passkey, Person
from minutewise.accounts.models.ways import PASSKEY_NAME_MAX
from minutewise.accounts.passkeys import NewKey, PasskeyError
from minutewise.kernel.errors import RuleError
from minutewise.notify import actions as letters
from minutewise.work import audit
from minutewise.work.text import one_line
from minutewise.work.writing import writing

PASSKEYS_MAX = 10


def add(
    person: Person, new: NewKey, name: str, *, site: str, at: datetime, network: str
) -> Passkey:
    """Keeps a key that was just made. Raises RuleError `too_many_passkeys`, PasskeyError."""
    with writing():
        if not guarded(person.pk).is_active or _is_known(new.credential):
            raise PasskeyError
        if person.passkeys.count() >= PASSKEYS_MAX:
            raise RuleError("too_many_passkeys", _("Remove a passkey before you add another."))
        passkey = Passkey.objects.create(
            person=person, name=_named(name), credential=new.credential, key=new.key,
            uses=new.uses, site=site, made_at=at,
        )  # fmt: skip
        audit.record(person.pk, "passkey.added", f"passkey:{passkey.pk}", {}, at)
        told = {"name": passkey.name}
        letters.send(person, "account/email/passkey_added", told, at, network=network)
    return passkey


def note_use(passkey: Passkey, uses: int, at: datetime) -> bool:
    """Notes a sign-in; False if the same proof came twice at once and the other was faster."""
    with writing():
        own = Passkey.objects.filter(Q(uses__lt=uses) | Q(uses=0), pk=passkey.pk)
        return bool(own.update(uses=uses, used_at=at))


def rename(person: Person, passkey_id: int, name: str) -> bool:
    """Gives one's own passkey another name. False if there is none such."""
    with writing():
        return bool(person.passkeys.filter(pk=passkey_id).update(name=_named(name)))


def remove(person: Person, passkey_id: int, at: datetime, *, network: str) -> bool:
    """The account forgets the key. False if there is no such passkey of theirs."""
    with writing():
        passkey = person.passkeys.filter(pk=passkey_id).first()
        if passkey is None:
            return False
        passkey.delete()
        audit.record(person.pk, "passkey.removed", f"passkey:{passkey_id}", {}, at)
        told = {"name": passkey.name}
        letters.send(person, "account/email/passkey_removed", told, at, network=network)
    return True


def _is_known(credential: str) -> bool:
    return Passkey.objects.filter(credential=credential).exists()


def _named(name: str) -> str:
    return one_line(name)[:PASSKEY_NAME_MAX] or str(_("Passkey"))
