"""A company of the demo: founded, invited into and published by the real actions, as people do."""

import re
from datetime import time, timedelta

from minutewise.accounts.actions import describe, welcome
from minutewise.accounts.models import Person
from minutewise.advisors import actions
from minutewise.advisors.actions import companies, invitations
from minutewise.advisors.actions.page import Draft
from minutewise.advisors.models import Company, Membership, Presence
from minutewise.advisors.queries import page_of
from minutewise.advisors.rules.companies import Role
from minutewise.advisors.rules.worktime import Block
from minutewise.kernel.clock import Instant
from minutewise.networks.models import Network
from minutewise.notify.models import Letter

FOUNDED_BEFORE = timedelta(days=90)
OWNER = "berit@example.org"
INVITED = "newcomer@example.org"  # waits for whoever signs in with this address
_TEAM = (
    (OWNER, "Berit Solheim", "Europe/Oslo", Role.OWNER),
    ("jonas@example.org", "Jonas Weidemann", "Europe/Berlin", Role.MANAGER),
    ("priya@example.org", "Priya Nair", "Europe/Dublin", Role.AGENT),
    ("tomasz@example.org", "Tomasz Wilk", "Europe/Warsaw", Role.AGENT),
)
_THERE = ("priya@example.org", "tomasz@example.org")
_LINK = re.compile(r"/invite/([A-Za-z0-9_-]{43})/")

DRAFT = Draft(
    name="Brightdesk",
    handle="brightdesk",
    activity="The office that works: printers, accounts, networks of up to fifty desks",
    about=(
        "Four of us, one number. You describe what stopped working, we look at it with you and "
        "stay until the next document comes out. Whoever of us is free answers; what we learned "
        "about your office last time is written down, with your permission."
    ),
    qualifications="Two of us are certified for the usual directory services and mail systems.",
    experience="Since 2014 for tax advisers, dentists and architects in three countries.",
    languages=["en", "de", "pl", "no"],
    keywords=["printer", "office network", "mail accounts", "small business"],
    time_zone="Europe/Berlin",
    any_time=True,
    blocks=[Block(day, time(8), time(19)) for day in range(5)],
    specials=[],
    kind="sample",
    rate_unit_s=60,
    rates={"text": 70, "audio": 110, "video": 140},
    free_sample_s=60,
    sample_once_passed="charged",
    increment_s=1,
    rounding="completed",
)


def fill_company(network: Network, now: Instant) -> Company:
    """Brightdesk with four people, public and online; as it is if it is there."""
    there = Company.objects.filter(network=network, page__handle=DRAFT.handle).first()
    if there:
        return there
    at = now.wall - FOUNDED_BEFORE
    people = [_person(email, name, zone, now) for email, name, zone, _role in _TEAM]
    company = companies.found(
        people[0], network, name=DRAFT.name, handle=DRAFT.handle, activity=DRAFT.activity, at=at
    )
    mine = Membership.objects.get(company=company, person=people[0])
    for person, (email, _name, _zone, role) in zip(people[1:], _TEAM[1:], strict=True):
        invitations.invite(company, email, role, by=mine, at=at)
        invitations.accept(_secret(email), person, at)
    invitations.invite(company, INVITED, Role.AGENT, by=mine, at=now.wall)
    page = actions.save_page(company, network, DRAFT, now)
    actions.publish(page, now)
    _is_there(company, now)
    return company


def _person(email: str, name: str, zone: str, now: Instant) -> Person:
    person, _first = welcome(email, language="en", time_zone=zone)
    if not person.name:
        describe(person, name=name, time_zone=zone, language="en", at=now.wall)
    return person


def _secret(email: str) -> str:
    """What stands in the letter: nobody else knows it, not even the demo."""
    letter = Letter.objects.filter(to=email, template__endswith="invitation").latest("written_at")
    found = _LINK.search(letter.text)
    if found is None:
        raise LookupError(f"no invitation in the letter to {email}")
    return found[1]


def _is_there(company: Company, now: Instant) -> None:
    """Two of them only pretend to be there, as other people of the demo do."""
    Membership.objects.filter(company=company).exclude(role=Role.MANAGER).update(shows_name=True)
    there = Membership.objects.filter(company=company, person__email__in=_THERE)
    there.update(connected=True, idle_since=now.wall)
    page = page_of(company, company.network)
    Presence.objects.filter(advisor=page).update(connected=True, changed_at=now.wall)


def pretended_agents() -> list[Person]:
    """Those two: whoever watches over sockets leaves them alone."""
    places = Membership.objects.filter(person__email__in=_THERE, left_at=None)
    return [place.person for place in places.select_related("person")]
