"""Two workers who tell at once tell one person, once; on SQLite and PostgreSQL."""

import threading

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.actions import waiting
from minutewise.advisors.models import Advisor, Presence, Waiting
from minutewise.calls.tests.conftest import NOON
from minutewise.kernel.clock import Instant
from minutewise.networks.models import Network
from minutewise.work.due import Job
from minutewise.work.models import DueWork
from tests.races.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = Instant(NOON, 1_000_000, "boot")


@pytest.fixture
def line(transactional_db):
    """Mirela is there, and four people wait for her."""
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    mirela = Person.objects.create_user("mirela@example.org", name="Mirela")
    advisor = Advisor.objects.create(
        person=mirela, network=network, handle="mirela", skeleton="mirela",
        activity="PostgreSQL", published_at=NOON,
    )  # fmt: skip
    Presence.objects.create(advisor=advisor)
    for number in range(4):
        person = Person.objects.create_user(f"p{number}@example.org", name=f"P{number}")
        waiting.ask(person, advisor, NOW)
    Presence.objects.update(connected=True)
    return advisor


def job(advisor):
    return Job(waiting.TELL, str(advisor.pk), {}, 1, False)


def told():
    return Waiting.objects.exclude(told_at=None).count()


def test_control_looking_first_and_telling_then_tells_one_person_twice(line):
    both_have_looked = threading.Barrier(2)
    said = []

    def naive(number):
        first = Waiting.objects.filter(told_at=None).order_by("asked_at", "pk").first()
        both_have_looked.wait(30)
        said.append(first.person_id)

    at_once(2, naive)
    assert len(set(said)) == 1, "the race did not happen"


def test_many_workers_tell_one_and_plan_the_next_once(line):
    answers = at_once(6, lambda _number: waiting.tell_next(job(line), NOW))
    assert answers == [None] * 6
    assert told() == 1
    assert DueWork.objects.filter(kind=waiting.TELL, done_at=None).count() == 1
    assert DueWork.objects.filter(kind=waiting.LETTER, done_at=None).count() == 1


def test_taken_back_while_it_is_told_is_told_or_gone_and_the_list_goes_on(line):
    first = Waiting.objects.order_by("asked_at", "pk").first().person

    def act(number):
        if number:
            waiting.take_back(first, line)
        else:
            waiting.tell_next(job(line), NOW)

    assert at_once(2, act) == [None, None]
    assert told() <= 1
    waiting.tell_next(job(line), NOW.later(120_000))
    assert told() >= 1
