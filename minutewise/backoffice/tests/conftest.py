"""Olga and Oscar operate, Hugo helps without rights; the cast of a call is there as well."""

import pytest

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import Operator
from minutewise.calls.tests.conftest import charlie, clock, dara, mirela, talk
from minutewise.conversations.actions import begin, begin_as_visitor, report, say
from minutewise.conversations.actions.visitors import Visitor

__all__ = ["charlie", "clock", "dara", "mirela", "talk"]

VIC = Visitor("Vic", "vic@x.example", "v" * 64)


@pytest.fixture
def olga(db) -> Operator:
    return Operator(Person.objects.create_superuser("olga@example.org", name="Olga"), "192.0.2.1")


@pytest.fixture
def oscar(db) -> Operator:
    return Operator(Person.objects.create_superuser("oscar@example.org", name="Oscar"))


@pytest.fixture
def hugo(db) -> Operator:
    """Sees the desk and may do nothing."""
    return Operator(Person.objects.create_user("hugo@example.org", name="Hugo", is_staff=True))


@pytest.fixture
def reported(clock, dara, mirela):
    """Dara reports what Mirela wrote; both went on writing afterwards."""
    thread = begin(dara, mirela, "A question of mine.", clock.now)
    say(thread.id, "advisor", mirela.person, "A rude answer.", clock.now)
    row = report(thread.id, "client", dara, "She is rude", clock.passes(s=5))
    say(thread.id, "advisor", mirela.person, "Written later.", clock.passes(s=60))
    return row


@pytest.fixture
def visitors(clock, mirela):
    """Mirela reports what Vic wrote without an account."""
    thread = begin_as_visitor(VIC, mirela, "Hey", clock.now)
    return report(thread.id, "advisor", mirela.person, "Rude", clock.now)
