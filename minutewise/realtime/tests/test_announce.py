"""The web announces what is committed, and nothing else."""

import pytest
from django.db import transaction

from minutewise.realtime import orders
from minutewise.realtime.announce import (
    announce,
    end_topic,
    hand_seat,
    move_topic,
    revoke,
    set_needs,
)
from minutewise.realtime.bus import SilentBus, get_bus, set_bus
from minutewise.realtime.models import Order
from minutewise.realtime.tests.stage import ALICE, CALL, NOW_S, Stage
from minutewise.work.clock import now
from minutewise.work.due import Job

pytestmark = pytest.mark.django_db(transaction=True)


class Recorder(SilentBus):
    def __init__(self):
        self.said = []

    def publish(self, channel, message):
        self.said.append((channel, message))


@pytest.fixture
def said():
    set_bus(Recorder())
    yield get_bus().said
    set_bus(None)


def test_an_event_is_published_after_the_commit_not_before(said):
    with transaction.atomic():
        announce(CALL, "log", {"text": "hello"}, seq=3)
        assert said == []
    event = {"topic": CALL, "kind": "log", "data": {"text": "hello"}, "seq": 3}
    assert said == [("events", event)]


def test_events_are_published_in_the_order_in_which_they_were_announced(said):
    with transaction.atomic():
        for seq in range(5):
            announce(CALL, "log", {}, seq=seq)
    assert [message["seq"] for _, message in said] == [0, 1, 2, 3, 4]


def test_what_was_rolled_back_is_not_announced(said):
    with transaction.atomic():
        announce(CALL, "log", {}, seq=1)
        revoke(ALICE)
        transaction.set_rollback(True)
    assert said == []


@pytest.mark.parametrize(
    ("give", "expected"),
    [
        (lambda: revoke(ALICE), {"kind": "revoke", "person": ALICE}),
        (lambda: end_topic(CALL), {"kind": "end", "topic": CALL}),
        (lambda: set_needs(CALL, "media"), {"kind": "needs", "topic": CALL, "needs": "media"}),
    ],
)
def test_an_order_carries_its_date(said, give, expected):
    give()
    [(channel, message)] = said
    assert message.pop("at_ms") > NOW_S - 10**9
    assert (channel, message) == ("control", expected)


KEPT = [
    (lambda: revoke(ALICE), 1),
    (lambda: end_topic(CALL), 1),
    (lambda: hand_seat("thread:x", "client", ALICE), 1),
    (lambda: set_needs(CALL, "media"), 1),
    (lambda: move_topic(CALL, "b"), 0),  # hubs that live say it, and tickets name the place
]


@pytest.mark.parametrize(("give", "kept"), KEPT)
def test_an_order_is_kept_with_its_transaction_for_hubs_that_start_later(said, give, kept):
    with transaction.atomic():
        give()
        transaction.set_rollback(True)
    assert orders.lately() == []
    give()
    [(_channel, message)] = said
    found = orders.lately()
    assert [{**each, "at_ms": 0} for each in found] == [{**message, "at_ms": 0}] * kept


def test_a_kept_revocation_also_covers_tickets_of_the_moment_until_its_commit(said):
    revoke(ALICE)
    [order] = orders.lately()
    assert order["at_ms"] == Order.objects.get().at_ms + 1_000


@pytest.mark.parametrize(("age_s", "kept"), [(3_599, 1), (3_601, 0)])
def test_what_no_ticket_is_older_than_is_forgotten(age_s, kept):
    Order.objects.create(at_ms=orders.wall_ms() - age_s * 1000, said={"kind": "revoke"})
    assert len(orders.lately()) == kept
    orders.forget(Job(orders.FORGET, "", {}, 1, False), now())
    assert Order.objects.count() == kept


def test_a_hub_understands_the_orders_that_the_web_gives(said):
    stage = Stage()
    client, advisor = stage.client("thread"), stage.advisor()
    set_needs(CALL, "media")
    end_topic("call:unknown")
    revoke(ALICE)
    for _, message in said:
        stage.orders(**{**message, "at_ms": NOW_S * 1000})
    assert stage.hub.members.topics[CALL].needs == "media"
    assert client.is_closed_with == "revoked"
    end_topic(CALL)
    stage.orders(**said[-1][1])
    assert advisor.is_closed_with == "ended"


def test_until_something_is_set_up_the_bus_is_silent():
    announce(CALL, "log", {}, seq=1)
    assert not get_bus().is_up
