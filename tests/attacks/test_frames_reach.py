"""Every frame of the socket × everybody, about the call of two of them, with the tickets that the
site really gives out. A kind of frame without a row fails here.
"""

import json
import time

import pytest
from django.conf import settings

from minutewise.realtime.control import obey
from minutewise.realtime.hub import Hub
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.shapes import SHAPES
from minutewise.realtime.tickets import TicketError, read
from tests.attacks.conftest import CAST

pytestmark = pytest.mark.any_database

# Beside the cast: whoever is shut out with a ticket at hand, and the client when the call is over.
EVERYBODY = (*CAST, "shut out", "hung up")

NOTHING = ""  # it is taken, and nobody in the call hears of it
HEARD = "heard"  # the other side of the call hears it
FOREIGN = "foreign_topic"
OUT = "revoked"  # does not even get in

# frame → what comes of it: visitor, stranger, client, advisor, other advisor, operator, …
ROWS = {
    "proof": (NOTHING,) * 6 + (OUT, NOTHING),
    "signal": (FOREIGN, FOREIGN, HEARD, HEARD, FOREIGN, FOREIGN, OUT, "ended"),
    "typing": (FOREIGN, FOREIGN, HEARD, HEARD, FOREIGN, FOREIGN, OUT, "ended"),
    "ping": ("pong",) * 6 + (OUT, "pong"),
    "ticket": ("foreign_ticket",) * 3 + (NOTHING,) + ("foreign_ticket",) * 2 + (OUT,)
    + ("foreign_ticket",),
}  # fmt: skip


def test_every_kind_of_frame_has_a_row_about_everybody():
    assert set(ROWS) == set(SHAPES)
    assert {len(row) for row in ROWS.values()} == {len(EVERYBODY)}


class Page:
    """An open page: what it says, and what it hears."""

    def __init__(self, house, ticket):
        self.house, self.outbox = house, Outbox()
        self.connection = house.hub.connect(house.read(ticket), self.outbox, house.ms)
        self.hears()

    def says(self, t, **fields):
        self.house.hub.hear(self.connection, json.dumps({"t": t, **fields}), self.house.ms)

    def hears(self):
        found = []
        while (frame := self.outbox.take()) is not None:
            found.append(json.loads(frame))
        return found


class House:
    """A hub that reads the site's tickets, and a call in it."""

    def __init__(self, stage):
        self.stage, self.ms = stage, 1_000_000
        self.hub = Hub("h1", lambda *_said: None, self.read, self.ms)
        self.call = stage.call()
        self.topic = f"call:{self.call.id}"

    def read(self, token):
        return read(settings.SECRET_KEY, token, int(time.time()))

    def ticket(self, who):
        """The most that the site gives out to somebody."""
        browser = self.stage.browser(who)
        room = browser.get(f"/calls/{self.call.id}/own")
        found = room if room.status_code == 200 else browser.post("/realtime/ticket")
        return found.json()["ticket"]

    def orders(self, **order):
        obey(self.hub, {**order, "at_ms": time.time_ns() // 1_000_000 + 1000}, self.ms)


@pytest.fixture
def house(stage):
    return House(stage)


def sent(house, t, others_ticket):
    """One frame of a kind, about the call."""
    fields = {
        "proof": {"n": 1, "open": True, "media": {"in": 9}},
        "signal": {"topic": house.topic, "to": None, "data": {"sdp": "x"}},
        "typing": {"topic": house.topic},
        "ping": {"n": 3},
        "ticket": {"ticket": others_ticket},
    }
    return {"t": t, **fields[t]}


def comes_of(house, t, who):
    """What becomes of a frame of `who`: what he is told, or that the other side hears it."""
    others_ticket = house.ticket("advisor")
    both = {side: Page(house, house.ticket(side)) for side in ("client", "advisor")}
    ticket = house.ticket({"shut out": "stranger", "hung up": "client"}.get(who, who))
    if who == "shut out":
        house.orders(kind="revoke", person=str(house.stage.people["stranger"].id))
    try:
        page = Page(house, ticket)
    except TicketError as refused:
        return refused.code
    if who == "hung up":
        house.orders(kind="end", topic=house.topic)
    for each in (page, *both.values()):
        each.hears()
    page.says(**sent(house, t, others_ticket))
    told = {frame.get("code", frame["t"]) for frame in page.hears()} - {"members", "prove"}
    heard = {frame["t"] for each in both.values() for frame in each.hears()} - {"members", "prove"}
    return told.pop() if told else HEARD if heard else NOTHING


@pytest.mark.parametrize("t", ROWS)
def test_everybody_is_answered_as_the_table_says(house, t):
    assert {who: comes_of(house, t, who) for who in EVERYBODY} == dict(
        zip(EVERYBODY, ROWS[t], strict=True)
    )


# who → the kinds of topics that the site's tickets open, and in which seat
GRANTS = {
    "visitor": {("presence", None)},
    "stranger": {("presence", None), ("person", None)},
    "client": {("presence", None), ("person", None), ("call", "client")},
    "advisor": {("presence", None), ("person", None), ("call", "advisor")},
    "other advisor": {("presence", None), ("person", None)},
    "operator": {("presence", None), ("person", None)},
}


def test_a_ticket_grants_ones_own_and_no_more(house):
    for who in CAST:
        claims = house.read(house.ticket(who))
        found = {(grant.topic.partition(":")[0], grant.seat) for grant in claims.grants}
        assert found == GRANTS[who], who
        own = {grant.topic for grant in claims.grants if grant.topic.startswith("person:")}
        mine = set() if who == "visitor" else {f"person:{house.stage.people[who].id}"}
        assert own == mine, who


def test_when_the_call_is_over_no_ticket_opens_its_room(house):
    house.stage.act("client", house.call, "hang-up")
    for who in CAST:
        topics = {grant.topic for grant in house.read(house.ticket(who)).grants}
        assert house.topic not in topics, who


def test_who_does_not_sit_in_a_call_gets_no_way_through_its_relay(house, settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.example"], "secret"
    for who in CAST:
        told = house.stage.browser(who).get(f"/calls/{house.call.id}/own")
        assert ("ice_servers" in str(told.content)) == (who in {"client", "advisor"}), who
