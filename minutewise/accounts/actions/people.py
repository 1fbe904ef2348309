"""People come in, describe themselves, and are shut out or given rights."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minutewise.accounts import lasting
from minutewise.accounts.models import Person
from minutewise.accounts.rules import NO_ZONE, known_zone
from minutewise.accounts.rules.limits import RAISE_WAITS
from minutewise.kernel.errors import RuleError
from minutewise.realtime.announce import revoke
from minutewise.work import audit
from minutewise.work.text import one_line
from minutewise.work.writing import writing

_CLOCK = ("time_zone", "zone_before", "zone_changed_at")


# Told in the same transaction that an address was proven: who, and which. See project/wiring.py.
type Arrived = Callable[[Person, str], object]
_arrivals: list[Arrived] = []


def on_arrival(tell: Arrived) -> None:
    """Registers who takes along what was begun without an account."""
    if tell not in _arrivals:
        _arrivals.append(tell)


def welcome(email: str, *, language: str, time_zone: str) -> tuple[Person, bool]:
    """The person whose address was proven just now, made if it is a new one.

    The second value says whether this is the first time that this person comes in. Somebody
    banned is found as well, never made anew.
    """
    with writing():
        person = Person.objects.filter(email=email).first()
        if person is None:
            zone = known_zone(time_zone) or NO_ZONE
            person = _make(email, language=language, time_zone=zone)
        EmailAddress.objects.update_or_create(
            user=person, email=email, defaults={"verified": True, "primary": True}
        )
        for tell in _arrivals if person.is_active else ():
            tell(person, email)
    return person, person.last_login is None


def _make(email: str, **fields: str) -> Person:
    """A new person; the one that somebody else has just made from another browser, if so."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, **fields)
            if until := lasting.until_of(person.email, person.joined_at):
                person.excluded_until = until
                person.save(update_fields=["excluded_until"])
            lasting.take_over_limits(person, person.joined_at)
            return person
    except IntegrityError:
        return Person.objects.get(email=email)


def describe(
    person: Person,
    *,
    name: str,
    time_zone: str,
    at: datetime,
    language: str | None = None,
    hides_address: bool | None = None,
) -> None:
    """What a person says about himself. The values have been checked by the form."""
    person.name = one_line(name)
    if time_zone != person.time_zone:
        _change_clock(person, time_zone, at)
    person.language = language or person.language
    if hides_address is not None:
        person.hides_address = hides_address
    with writing():
        person.save(update_fields=["name", *_CLOCK, "language", "hides_address"])


def call_by(person: Person, name: str) -> None:
    """The name that somebody new gave before they had an account; the welcome asks about it.

    Who has a name keeps it, and so does who has signed in before: whoever typed their address since
    then may be somebody else.
    """
    if person.name or person.last_login is not None:
        return
    person.name = one_line(name)
    with writing():
        person.save(update_fields=["name"])


def _change_clock(person: Person, time_zone: str, at: datetime) -> None:
    """Limits go on counting on the old clock, too; of several changes in a row on the first."""
    changed_at = person.zone_changed_at
    if changed_at is None or at >= changed_at + RAISE_WAITS:
        person.zone_before = person.time_zone
    person.time_zone, person.zone_changed_at = time_zone, at


def end_sessions(person: Person) -> None:
    """Signs the person out everywhere: every session carries a digest of the secret.

    Open sockets end as well, and with them the seats in calls.
    """
    person.set_unusable_password()  # a fresh random one
    with writing():
        person.save(update_fields=["password"])
        person.devices.all().delete()
        revoke(str(person.id))


def ban(person: Person, *, by: Person, at: datetime, why: str = "", address: str = "") -> None:
    """Shuts somebody out, from the next request on. Raises RuleError("ban_self").

    Open calls are the backoffice's business, which ends them in the same transaction.
    """
    if person.pk == by.pk:
        raise RuleError("ban_self", _("You cannot shut yourself out."))
    with writing():
        _set_active(person, False)
        audit.record(by.pk, "person.banned", _ref(person), {}, at, why=why, address=address)
        end_sessions(person)
        person.tokens.all().delete()


def readmit(person: Person, *, by: Person, at: datetime, why: str = "", address: str = "") -> None:
    """Lets somebody in again, who has to sign in anew."""
    with writing():
        _set_active(person, True)
        keep_out(person, None)
        audit.record(by.pk, "person.readmitted", _ref(person), {}, at, why=why, address=address)


def keep_out(person: Person, until: datetime | None) -> None:
    """Until then the account neither writes nor calls; None lets it again."""
    person.shut_out_until = until
    person.save(update_fields=["shut_out_until"])


def _set_active(person: Person, active: bool) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])


def set_operator(
    person: Person, *, staff: bool, everything: bool, by: str, at: datetime, address: str = ""
) -> None:
    """Gives or takes an operator's rights; `everything` includes giving them to others."""
    person.is_staff, person.is_superuser = staff, everything
    with writing():
        person.save(update_fields=["is_staff", "is_superuser"])
        rights = {"staff": staff, "everything": everything}
        audit.record(by, "person.rights", _ref(person), rights, at, address=address)


def make_operator(email: str, *, at: datetime) -> tuple[Person, bool]:
    """An operator with all rights, made if the address is new (True then); by the command."""
    with writing():
        person = Person.objects.filter(email=email).first()
        made = person is None
        person = person or Person.objects.create_user(email)
        set_operator(person, staff=True, everything=True, by="command", at=at)
    return person, made


def _ref(person: Person) -> str:
    return f"person:{person.pk}"
