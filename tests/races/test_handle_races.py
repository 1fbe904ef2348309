"""Two want one address at once, or one leaves it while others wait for it; on both databases."""

from dataclasses import replace

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.actions import save_page
from minutewise.advisors.models import Advisor, FormerHandle
from minutewise.advisors.queries import handle_is_free
from minutewise.advisors.tests.conftest import DRAFT, TUESDAY_NOON
from tests.races.crowd import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6


@pytest.fixture
def crowd(network):
    """People without a page."""
    return [Person.objects.create_user(f"p{n}@example.org") for n in range(CROWD)]


def wants(person, network, handle):
    save_page(person, network, replace(DRAFT, handle=handle, name="Somebody"), TUESDAY_NOON)


def test_control_the_look_alone_finds_it_free_for_everybody(network, crowd):
    seen = at_once(CROWD, lambda n: handle_is_free(network, "mirela", TUESDAY_NOON.wall))
    assert seen == [True] * CROWD, "the race did not happen"


def test_one_of_many_gets_it_and_the_others_are_told(network, crowd):
    looks_alike = ["mirela", "m1rela", "rnirela"]
    answers = kinds(at_once(CROWD, lambda n: wants(crowd[n], network, looks_alike[n % 3])))
    assert answers == {"NoneType": 1, "ConflictError": CROWD - 1}
    assert Advisor.objects.count() == 1


def test_nobody_slips_in_between_leaving_and_keeping(network, crowd):
    owner, *others = crowd
    wants(owner, network, "mirela")

    def act(number):
        if number == 0:
            wants(owner, network, "tamso")
        else:
            wants(others[number - 1], network, "mirela")

    answers = kinds(at_once(CROWD, act))
    assert answers == {"NoneType": 1, "ConflictError": CROWD - 1}
    assert [row.advisor.person_id for row in FormerHandle.objects.all()] == [owner.pk]
