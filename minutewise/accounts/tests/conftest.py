"""Ada has an account, Nina is new; both come with a browser of their own."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from minutewise.accounts.models import Person
from minutewise.notify.models import Letter

ADA, NINA = "ada@example.org", "nina@example.org"


class Visitor(Client):
    """A browser, and the mailbox of whoever sits before it."""

    def ask(self, email, **typed):
        return self.submit("/sign-in/", {"email": email, **typed})

    def submit(self, path, typed, **extra):
        """As a browser does it, but also with bytes that no browser would send."""
        return self.post(
            path,
            urlencode(typed, errors="surrogatepass"),
            content_type="application/x-www-form-urlencoded",
            **extra,
        )

    def code(self):
        """The code in the newest letter."""
        letter = Letter.objects.first()
        return next(block.text for block in letter.blocks if block.kind == "figure")

    def enter(self, code, **typed):
        return self.submit("/sign-in/code/", {"code": code, **typed})

    def sign_in(self, email, **typed):
        self.ask(email)
        return self.enter(self.code(), **typed)

    @property
    def person(self):
        """Who this browser is signed in as."""
        return Person.objects.filter(pk=self.session.get("_auth_user_id")).first()


@pytest.fixture(autouse=True)
def site(network):
    """All of it happens on one network."""
    return network


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def ada():
    person = Person.objects.create_user(ADA, name="Ada")
    Person.objects.filter(pk=person.pk).update(last_login=person.joined_at)  # not her first time
    return person


def wrong(code):
    """A code of the same form that is not this one."""
    return code.replace(code[0], str((int(code[0]) + 1) % 10))
