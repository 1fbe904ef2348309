"""Olga and Oscar operate, Hugo helps without rights; the cast of a call is there as well."""

import pytest

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import Operator
from minutewise.calls.tests.conftest import charlie, clock, dara, mirela, talk

__all__ = ["charlie", "clock", "dara", "mirela", "talk"]


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
