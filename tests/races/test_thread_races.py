"""Both write at once: every message has a number of its own and none is missing, on both bases."""

import threading

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.conversations.actions import Visitor, begin, begin_as_visitor, read, say, take_along
from minutewise.conversations.models import Conversation, Message
from minutewise.kernel.clock import Instant
from minutewise.networks.models import Network
from tests.races.crowd import at_once
from tests.races.test_waiting_races import NOON

pytestmark = pytest.mark.django_db(transaction=True)
NOW = Instant(NOON, 1_000_000, "boot")
VIC = Visitor.of("Vic", "vic@example.org", "k" * 64)


@pytest.fixture
def page(transactional_db):
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    mirela = Person.objects.create_user("mirela@example.org", name="Mirela")
    return Advisor.objects.create(
        person=mirela, network=network, handle="mirela", skeleton="mirela",
        activity="PostgreSQL", published_at=NOON,
    )  # fmt: skip


@pytest.fixture
def dara(transactional_db):
    return Person.objects.create_user("dara@example.org", name="Dara")


def numbers():
    return sorted(Message.objects.values_list("number", flat=True))


def test_control_counting_first_and_writing_then_gives_one_number_twice(dara, page):
    thread = begin(dara, page, "Hello", NOW)
    both_have_counted = threading.Barrier(2)
    given = []

    def naive(_number):
        last = Conversation.objects.get(id=thread.id).seq
        both_have_counted.wait(30)
        given.append(last + 1)

    at_once(2, naive)
    assert len(set(given)) == 1, "the race did not happen"


def test_many_at_once_are_numbered_without_gap_and_counted(dara, page):
    thread = begin(dara, page, "Hello", NOW)
    people = {"client": dara, "advisor": page.person}

    def act(number):
        side = ("client", "advisor")[number % 2]
        say(thread.id, side, people[side], f"{number}", NOW)

    assert at_once(8, act) == [None] * 8
    assert numbers() == list(range(1, 10))
    thread.refresh_from_db()
    assert thread.seq == 9
    assert Message.objects.get(id=thread.last_id).number == 9


def test_reading_and_writing_at_once_leave_a_true_count(dara, page):
    thread = begin(dara, page, "Hello", NOW)

    def act(number):
        if number % 2:
            read(thread.id, "advisor", 1)
        else:
            say(thread.id, "client", dara, f"{number}", NOW)

    assert at_once(6, act) == [None] * 6
    thread.refresh_from_db()
    after = Message.objects.filter(side="client", number__gt=thread.advisor_read).count()
    assert thread.advisor_unread == after


def test_two_first_messages_at_once_make_one_thread(dara, page):
    at_once(4, lambda number: begin(dara, page, f"{number}", NOW))
    assert Conversation.objects.count() == 1
    assert numbers() == [1, 2, 3, 4]


def test_a_visitor_who_presses_twice_at_once_has_one_thread(page):
    at_once(3, lambda number: begin_as_visitor(VIC, page, f"{number}", NOW))
    assert Conversation.objects.count() == 1
    assert numbers() == [1, 2, 3]


def test_taken_along_from_two_devices_at_once_it_is_there_once(dara, page):
    begin(dara, page, "Before", NOW)
    begin_as_visitor(VIC, page, "Hello", NOW)
    answers = at_once(3, lambda _number: take_along(dara, VIC.email))
    assert all(isinstance(answer, int) for answer in answers), answers
    assert Conversation.objects.count() == 1
    assert numbers() == [1, 2]
