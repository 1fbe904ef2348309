"""Presence follows sockets, calls and switches, and says so when the word changes."""

import json
from datetime import timedelta

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors import actions
from minutewise.advisors.actions.closing import close_page
from minutewise.advisors.models import Membership, Presence
from minutewise.advisors.queries import is_online, own_page, people_connected
from minutewise.advisors.tests.company import brightdesk
from minutewise.networks.models import Policy
from minutewise.realtime.bus import set_bus

DAY = timedelta(days=1)


class Listener:
    """Hears what is announced."""

    def __init__(self) -> None:
        self.heard: list[dict] = []

    def publish(self, channel: str, message: dict) -> None:
        assert channel == "events"
        json.dumps(message)
        self.heard.append(message)

    def words(self) -> list[str]:
        found, self.heard = self.heard, []
        return [message["data"]["is"] for message in found]


@pytest.fixture
def heard(django_capture_on_commit_callbacks):
    """Does something, lets it commit, and returns the words that were announced."""
    listener = Listener()
    set_bus(listener)

    def do(action, *args) -> list[str]:
        with django_capture_on_commit_callbacks(execute=True):
            action(*args)
        return listener.words()

    yield do
    set_bus(None)


def test_a_day_at_the_desk(open_page, now, heard):
    mirela = open_page(is_="offline")
    person = mirela.person_id
    story = [
        (heard(actions.set_connected, person, True, now), ["online"], "the first socket comes"),
        (heard(actions.set_connected, person, True, now), [], "nothing has changed"),
        (heard(actions.set_in_call, mirela, True, now), ["busy"], "a call begins"),
        (heard(actions.set_connected, person, False, now), [], "who talks is busy, socket or not"),
        (heard(actions.set_connected, person, True, now), [], "and back"),
        (heard(actions.set_in_call, mirela, False, now), ["online"], "hung up"),
        (heard(actions.record_missed, mirela, now), [], "one call missed"),
        (heard(actions.record_missed, mirela, now), ["away"], "the second in a row"),
        (heard(actions.record_missed, mirela, now), [], "away is away"),
        (heard(actions.come_back, mirela, now), ["online"], "back at the desk"),
        (heard(actions.record_missed, mirela, now), [], "the count began anew"),
        (heard(actions.set_accepting, mirela, False, now), ["away"], "no calls for a while"),
        (heard(actions.set_accepting, mirela, True, now), ["online"], "calls again"),
        (heard(actions.record_missed, mirela, now), [], "which also began the count anew"),
        (heard(actions.set_connected, person, False, now), ["offline"], "the last socket went"),
    ]
    for announced, expected, why in story:
        assert announced == expected, why


def test_coming_back_by_a_new_socket_does_not_end_being_away(open_page, now, heard):
    mirela = open_page(is_="away")
    heard(actions.set_connected, mirela.person_id, False, now)
    assert heard(actions.set_connected, mirela.person_id, True, now) == ["away"]


def test_after_work_nobody_is_online_but_who_said_so(open_page, now, heard):
    evening = now.later(10 * 3600 * 1000)
    strict = open_page("strict", is_="offline")
    relaxed = open_page("relaxed", is_="offline", any_time=True)
    assert heard(actions.set_connected, strict.person_id, True, evening) == []
    assert heard(actions.set_connected, relaxed.person_id, True, evening) == ["online"]
    assert not is_online(own_page(strict.person, strict.network), evening.wall)


def test_how_many_missed_calls_make_away_is_the_operators_word(mirela, now, heard):
    Policy.objects.create(network=mirela.network, valid_from=now.wall, missed_until_away=3)
    made_away = [actions.record_missed(mirela, now) for _ in range(4)]
    assert made_away == [False, False, True, False]


def test_an_unpublished_page_is_not_announced(mirela, now, heard):
    actions.unpublish(mirela)
    assert heard(actions.set_connected, mirela.person_id, False, now) == []


def test_a_page_that_is_taken_off_is_offline_on_every_tab_that_shows_it(mirela, now, heard):
    assert heard(close_page, mirela, "Twice this week", now.wall + DAY, now.wall) == ["offline"]


def test_of_a_company_nobody_stays_named_there(network, now, heard):
    firm = brightdesk(network, "Ada", "Nils")
    Membership.objects.filter(person__name="Ada").update(shows_name=True)
    assert heard(actions.unpublish, firm) == ["offline", "gone"]


def test_what_is_announced_is_what_pages_listen_to(mirela, now, django_capture_on_commit_callbacks):
    listener = Listener()
    set_bus(listener)
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_in_call(mirela, True, now)
    set_bus(None)
    assert listener.heard == [
        {
            "topic": "presence",
            "kind": "presence",
            "data": {"advisor": str(mirela.id), "is": "busy", "word": "In a call"},
            "seq": None,
        }
    ]


def test_people_without_a_page_have_no_presence(db, now):
    person = Person.objects.create_user("nobody@example.org")
    actions.set_connected(person.id, True, now)
    assert not Presence.objects.exists()


def test_who_is_connected(mirela, open_page):
    open_page("gone", is_="offline")
    assert people_connected() == [mirela.person_id]
