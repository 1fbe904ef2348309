"""Where people are sent: both seats of a room to one hub, whatever becomes of the others."""

from datetime import timedelta
from itertools import cycle
from uuid import UUID

import pytest
from django.db.models.functions import Now

from minutewise.realtime.bus import SilentBus, set_bus
from minutewise.realtime.tickets import Grant
from minutewise.rooms.actions import leave_seats
from minutewise.rooms.hubs import (
    GONE_AFTER_S,
    address_for,
    announce_hub,
    favourite,
    living_hubs,
    meeting_of,
    withdraw_hub,
)
from minutewise.rooms.models import Hub, Meeting
from minutewise.rooms.tickets import socket_for
from tests.races.crowd import at_once

ROOMS = [UUID(int=number) for number in range(40)]
ROOM = ROOMS[0]
TOPIC = f"call:{ROOM}"


@pytest.fixture
def apart(settings, db):
    settings.REDIS_URL = "redis://nowhere"
    announce_hub("a")
    announce_hub("b")


class Kept(SilentBus):
    """Keeps what hubs would hear."""

    def publish(self, channel, message):
        self.orders = [*getattr(self, "orders", []), (channel, message)]


@pytest.fixture
def bus():
    set_bus(kept := Kept())
    yield kept
    set_bus(None)


def dies(hub):
    """It was last seen too long ago."""
    Hub.objects.filter(name=hub).update(seen_at=Now() - timedelta(seconds=GONE_AFTER_S + 0.1))


@pytest.mark.django_db
def test_one_process_asks_nothing_and_sends_everybody_to_the_one_address(
    django_assert_num_queries, settings
):
    settings.REDIS_URL = ""
    with django_assert_num_queries(0):
        assert meeting_of(ROOM, TOPIC) == ("/ws", None)
        assert address_for(None) == "/ws"


def test_without_any_hub_that_announced_itself_it_is_the_plain_address(settings, db):
    settings.REDIS_URL = "redis://nowhere"
    assert meeting_of(ROOM, TOPIC) == ("/ws", None)


def test_both_seats_of_a_room_are_sent_to_the_same_hub(apart):
    first, second = meeting_of(ROOM, TOPIC), meeting_of(ROOM, TOPIC)
    assert first == second
    assert first in {("/ws/a", "a"), ("/ws/b", "b")}


def test_a_hub_more_moves_no_room(apart):
    before = {room: meeting_of(room, f"call:{room}") for room in ROOMS}
    announce_hub("c")
    assert {room: meeting_of(room, f"call:{room}") for room in ROOMS} == before
    assert {hub for _, hub in before.values()} == {"a", "b"}, "rooms are spread"


def test_a_room_whose_hub_died_moves_once_and_everybody_is_told(
    apart, bus, django_capture_on_commit_callbacks
):
    _, held = meeting_of(ROOM, TOPIC)
    other = {"a": "b", "b": "a"}[held]
    dies(held)
    with django_capture_on_commit_callbacks(execute=True):
        assert meeting_of(ROOM, TOPIC) == (f"/ws/{other}", other)
        assert meeting_of(ROOM, TOPIC) == (f"/ws/{other}", other)
    told = [(channel, m["kind"], m["topic"], m["place"]) for channel, m in bus.orders]
    assert told == [("control", "move", TOPIC, other)]


def test_a_hub_that_comes_back_does_not_take_its_rooms_back(apart):
    _, held = meeting_of(ROOM, TOPIC)
    dies(held)
    moved = meeting_of(ROOM, TOPIC)
    announce_hub(held)
    assert meeting_of(ROOM, TOPIC) == moved


def test_a_hub_that_says_goodbye_gets_nobody_any_more(apart):
    withdraw_hub("a")
    assert living_hubs() == {"b": "/ws/b"}
    assert {address_for(str(room)) for room in ROOMS} == {"/ws/b"}


def test_two_who_read_one_thread_are_sent_to_one_hub(apart):
    threads = [f"thread:{room}" for room in ROOMS]
    sides = [[socket_for(None, Grant(t))["ws"] for t in threads] for _ in range(2)]
    assert sides[0] == sides[1]
    assert set(sides[0]) == {"/ws/a", "/ws/b"}


def test_a_room_that_is_over_needs_no_hub(apart, network):
    meeting_of(ROOM, TOPIC)
    leave_seats(ROOM, None)
    assert not Meeting.objects.exists()


def test_a_hub_less_moves_only_what_was_there():
    three, two = ["a", "b", "c"], ["a", "b"]
    kept = [r for r in map(str, ROOMS) if favourite(r, three) != "c"]
    assert all(favourite(room, two) == favourite(room, three) for room in kept)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [None, "dead"])
def test_both_sides_at_once_are_sent_to_the_same_hub(settings, monkeypatch, held):
    """Each would choose another one: some have heard of a third hub already, say."""
    wishes = cycle("ab")
    monkeypatch.setattr("minutewise.rooms.hubs.favourite", lambda _room, _hubs: next(wishes))
    settings.REDIS_URL = "redis://nowhere"
    for name in "ab":
        announce_hub(name)
    if held:
        Meeting.objects.create(room=ROOM, hub=held)
    found = at_once(6, lambda _number: meeting_of(ROOM, TOPIC))
    assert len(set(found)) == 1
    assert found[0][1] in "ab"
