"""Finding people, and what is known of one of them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from minutewise.accounts.models import Person, SecondFactor
from minutewise.advisors.models import Advisor, Company
from minutewise.backoffice.models import Credit
from minutewise.backoffice.queries.live import open_calls_of
from minutewise.calls.history import PastCall, calls_of
from minutewise.calls.models import Call
from minutewise.kernel.errors import MissingError
from minutewise.ledger.queries import Wallet, wallet
from minutewise.work import audit
from minutewise.work.models import AuditEntry

SHOWN = 40
_LATEST = 8


def find_people(text: str) -> list[Person]:
    """People whose name or address contains `text`, or whose id it is; the newest without one."""
    people = Person.objects.order_by("-joined_at")
    if text:
        which = Q(name__icontains=text) | Q(email__icontains=text)
        with suppress(ValueError):
            which |= Q(pk=UUID(text))
        people = people.filter(which)
    return list(people[:SHOWN])


def person_of(person_id: UUID) -> Person:
    """Raises MissingError."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise MissingError("no_such_person", "There is no such person.")
    return person


@dataclass(frozen=True, slots=True)
class Card:
    """One person on a page of the desk."""

    person: Person
    wallet: Wallet
    pages: list[Advisor]
    open_calls: list[Call]
    calls: list[PastCall]
    credits: list[Credit]
    entries: list[AuditEntry]
    has_second_factor: bool


def card_of(person: Person, currency: str) -> Card:
    """Everything that the desk shows of somebody."""
    entries = audit.lines(audit.Asked(ref=f"person:{person.pk}"))
    return Card(
        person=person,
        wallet=wallet(person.pk, currency),
        pages=list(Advisor.objects.filter(person=person)),
        open_calls=open_calls_of(person.pk),
        calls=calls_of(person, limit=_LATEST),
        credits=list(Credit.objects.filter(person_id=person.pk)[:_LATEST]),
        entries=list(entries[:_LATEST]),
        has_second_factor=SecondFactor.objects.filter(person=person).exists(),
    )


def names_of(ids: Iterable[object]) -> dict[str, str]:
    """Names by id, as text; what is no id of a person is left out."""
    known = set()
    for each in ids:
        with suppress(ValueError):
            known.add(UUID(str(each)))
    people = Person.objects.filter(pk__in=known)
    return {str(person.pk): person.name or person.email for person in people}


def earners_of(owners: Iterable[str]) -> dict[str, str]:
    """Names of those who earn, by owner in the ledger ("person:<id>", "company:<id>"); two
    queries at most, none without owners."""
    ids: dict[str, set[str]] = {"person": set(), "company": set()}
    for owner in owners:
        kind, _colon, key = owner.partition(":")
        ids[kind].add(key)
    found = {f"person:{key}": name for key, name in names_of(ids["person"]).items()}
    companies = Company.objects.filter(pk__in=ids["company"]).values_list("pk", "name")
    return found | {f"company:{key}": name for key, name in companies}
