"""The cast of a company: Berit owns Brightdesk, Max manages, Ana is an agent, Zoe is a stranger."""

import re
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.test import Client

from minutewise.accounts.models import Person
from minutewise.advisors.actions import companies
from minutewise.advisors.models import Advisor, Company, Membership
from minutewise.notify.models import Letter
from minutewise.work.clock import now

LINK = re.compile(r"/invite/([A-Za-z0-9_-]{43})/")


def somebody(name: str) -> Person:
    """A person who has proven an address, as signing in does."""
    email = f"{name.lower()}@example.org"
    person = Person.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


class Firm:
    """Brightdesk and its people, each with a browser."""

    def __init__(self, network) -> None:
        self.network = network
        names = ("Berit", "Max", "Ana", "Zoe")
        self.berit, self.max, self.ana, self.zoe = (somebody(name) for name in names)
        self.company: Company = companies.found(
            self.berit, network, name="Brightdesk", handle="brightdesk",
            activity="Printers and networks", at=now().wall - timedelta(days=9),
        )  # fmt: skip
        self.joins(self.max, "manager")
        self.joins(self.ana, "agent")
        self._browsers: dict[Person, Client] = {}

    @property
    def page(self) -> Advisor:
        return Advisor.objects.get(company=self.company)

    def joins(self, person: Person, role: str) -> Membership:
        """A place in the company."""
        return Membership.objects.create(company=self.company, person=person, role=role)

    def place(self, person: Person) -> Membership:
        """The newest place of somebody, left or not."""
        return Membership.objects.filter(company=self.company, person=person).latest("pk")

    def browser(self, person: Person | None) -> Client:
        """Where somebody is signed in."""
        if person not in self._browsers:
            self._browsers[person] = Client()
            if person:
                self._browsers[person].force_login(person)
        return self._browsers[person]

    def get(self, person: Person | None, path: str = ""):
        return self.browser(person).get(f"/company/brightdesk/{path}")

    def post(self, person: Person | None, path: str, **typed):
        return self.browser(person).post(f"/company/brightdesk/{path}", typed)

    def invites(self, email: str, role: str = "agent", by: Person | None = None):
        """Presses “Send the letter”."""
        return self.post(by or self.berit, "invite", email=email, role=role)

    def link(self, email: str) -> str:
        """The link in the newest letter to somebody."""
        text = Letter.objects.filter(to=email, template__endswith="invitation").latest("pk").text
        found = LINK.search(text)
        assert found, text
        return f"/invite/{found[1]}/"


def said(response) -> str:
    """What a page says, as one line."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())
