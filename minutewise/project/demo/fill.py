"""Fills an installation so that there is something to look at. Filling it again changes nothing.

What happened in the past (calls, payments, receipts) is `history.py`'s business; it gets the
`Filled` that is returned here.
"""

from dataclasses import dataclass

from minutewise.accounts.actions import describe, welcome
from minutewise.accounts.models import Person
from minutewise.advisors import actions
from minutewise.advisors.models import Advisor, Presence
from minutewise.kernel.clock import Instant
from minutewise.networks.models import Network
from minutewise.project.demo.company import fill_company
from minutewise.project.demo.portraits import portrait
from minutewise.project.demo.read import Entry, entries

NETWORK = "rackside"
OPERATOR = "operator@example.org"
SECOND_OPERATOR = "second@example.org"  # credits take two
NAMED_ADVISOR = "mirela@example.org"
NAMED_CLIENT = "dara@example.org"

_CLIENTS = (
    (NAMED_CLIENT, "Dara Keita", "Europe/Athens", "en"),
    ("ole@example.org", "Ole Rasmussen", "Europe/Copenhagen", "en"),
    ("jutta@example.org", "Jutta Wieland", "Europe/Berlin", "de"),
    ("mathis@example.org", "Mathis Cazeneuve", "Europe/Paris", "fr"),
    ("polina@example.org", "Полина Зимина", "Europe/Riga", "ru"),
    ("sam@example.org", "Sam Whitlock", "America/Chicago", "en"),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is there now: the network, advisors by address, clients by address."""

    network: Network
    operator: Person
    advisors: dict[str, Advisor]
    clients: dict[str, Person]


def fill(now: Instant) -> Filled:
    """Network, operator, clients and about forty advisors with pages, faces and presence."""
    network, _new = Network.objects.get_or_create(
        handle=NETWORK, defaults={"name": "Rackside", "currency": "EUR"}
    )
    there = _there(network)
    advisors = {
        entry.email: there.get(entry.email) or _advisor(entry, network, now)
        for entry in entries(now.wall.date())
    }
    clients = {
        email: _person(email, name, zone, language, now) for email, name, zone, language in _CLIENTS
    }
    _operator(SECOND_OPERATOR, "Second operator", now)
    fill_company(network, now)
    return Filled(network, _operator(OPERATOR, "Operator", now), advisors, clients)


def _there(network: Network) -> dict[str, Advisor]:
    """Who has a page already, as somebody may have changed it since."""
    pages = Advisor.objects.filter(network=network, person__isnull=False)
    return {page.person.email: page for page in pages.select_related("person") if page.person}


def _person(email: str, name: str, zone: str, language: str, now: Instant) -> Person:
    person = Person.objects.filter(email=email).first()
    if person is None:
        person, _first = welcome(email, language=language, time_zone=zone)
    if not person.name:
        describe(person, name=name, time_zone=zone, language=language, at=now.wall)
    return person


def _operator(email: str, name: str, now: Instant) -> Person:
    person = _person(email, name, "UTC", "en", now)
    if not (person.is_staff and person.is_superuser):
        Person.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
        person.refresh_from_db()
    return person


def _advisor(entry: Entry, network: Network, now: Instant) -> Advisor:
    """An advisor as written."""
    draft = entry.draft
    person = _person(entry.email, draft.name, draft.time_zone, entry.language, now)
    advisor = actions.save_page(person, network, draft, now)
    actions.set_portrait(person, network, portrait(entry.seed, entry.look))
    actions.publish(advisor, now)
    Presence.objects.filter(advisor=advisor).update(
        connected=entry.presence != "offline",
        in_call=entry.presence == "busy",
        away=entry.presence == "away",
        changed_at=now.wall,
    )
    return Advisor.objects.get(pk=advisor.pk)


def pretended(now: Instant) -> list[Advisor]:
    """Advisors who only pretend to be there: whoever watches over sockets leaves them alone.

    Mirela is not among them: she is there when somebody signs in as her.
    """
    emails = [e.email for e in entries(now.wall.date()) if e.presence != "offline"]
    here = Advisor.objects.filter(network__handle=NETWORK, person__email__in=emails)
    return list(here.exclude(person__email=NAMED_ADVISOR).select_related("person"))
