"""Brightdesk GmbH with its agents, made as rows: for tests of everything that rings there."""

from datetime import UTC, datetime, time, timedelta

from minutewise.accounts.models import Person
from minutewise.advisors.models import (
    Advisor,
    Company,
    Membership,
    Presence,
    Rate,
    Service,
    WorkTime,
)

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


def brightdesk(network, *names: str, connected: bool = True) -> Advisor:
    """A company's page, open day and night, 1.20 a minute by video; agents idle longest first."""
    company = Company.objects.create(network=network, name="Brightdesk GmbH")
    for number, name in enumerate(names):
        person = Person.objects.create_user(f"{name.lower()}@brightdesk.example", name=name)
        Membership.objects.create(
            company=company, person=person, connected=connected,
            idle_since=NOON - timedelta(minutes=60 - number),
        )  # fmt: skip
    page = Advisor.objects.create(
        company=company, person=None, network=network, handle="brightdesk",
        skeleton="brightdesk", activity="Networks and servers", published_at=NOON,
    )  # fmt: skip
    service = Service.objects.create(advisor=page)
    for mode, amount in {"text": 60, "audio": 90, "video": 120}.items():
        Rate.objects.create(service=service, mode=mode, amount=amount)
    for weekday in range(7):
        WorkTime.objects.create(advisor=page, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=page, connected=connected)
    return page


def agent(page: Advisor, name: str) -> Person:
    """One of its agents by name."""
    return Person.objects.get(name=name, memberships__company=page.company_id)


def place(page: Advisor, name: str) -> Membership:
    """The agent's place, as it is now."""
    return Membership.objects.get(person__name=name, company=page.company_id)
