"""Several hubs: a call meets at one of them, and the others send its people there."""

import threading

import pytest

from minutewise.realtime.control import obey
from minutewise.realtime.hub import Hub
from minutewise.realtime.prove import ask
from minutewise.realtime.tests.stage import ALICE, BOB, CALL, NOW_S, OTHER_CALL, SECRET, Stage
from minutewise.realtime.tickets import Claims, Grant, TicketError, issue, read

SEAT = Grant(CALL, "client", "socket")


@pytest.fixture
def stage():
    """The hub of the place "a"."""
    stage = Stage()
    stage.hub = Hub("h1", stage._publish, lambda token: read(SECRET, token, NOW_S), 1_000_000, "a")
    return stage


def moved(stage, place, at_ms=1, topic=CALL):
    obey(stage.hub, {"kind": "move", "topic": topic, "place": place, "at_ms": at_ms}, stage.now_ms)


def refusal(stage, hub=None):
    with pytest.raises(TicketError) as refused:
        stage.opens_with(Claims(ALICE, (SEAT,), NOW_S, hub))
    return refused.value.code


def test_a_ticket_says_at_which_hub(stage):
    paper = {"person": ALICE, "grants": [SEAT], "ttl_s": 60, "now_s": NOW_S}
    assert read(SECRET, issue(SECRET, **paper, hub="b"), NOW_S).hub == "b"
    assert read(SECRET, issue(SECRET, **paper), NOW_S).hub is None


@pytest.mark.parametrize(("hub", "comes_in"), [("a", True), (None, True), ("b", False)])
def test_a_hub_lets_in_whose_ticket_names_it_or_none(stage, hub, comes_in):
    if comes_in:
        assert stage.opens_with(Claims(ALICE, (SEAT,), NOW_S, hub)).frames("welcome")
    else:
        assert refusal(stage, hub) == "elsewhere"


def test_the_only_hub_takes_tickets_for_any():
    assert Stage().opens_with(Claims(ALICE, (SEAT,), NOW_S, "b")).frames("welcome")


def test_when_a_call_moves_its_people_are_sent_away_and_others_stay(stage):
    client, advisor = stage.client(), stage.advisor()
    stranger = stage.opens(BOB, Grant(OTHER_CALL, "advisor", "socket"))
    moved(stage, "b")
    assert client.is_closed_with == advisor.is_closed_with == "restart"
    assert stranger.is_closed_with is None
    assert refusal(stage) == "elsewhere"


def test_a_call_that_moved_away_is_nothing_this_hub_speaks_of(stage):
    """Else it would tell a loss five seconds later, and old proof when it is asked."""
    stage.client().proves()
    moved(stage, "b")
    stage.said.clear()
    stage.at(stage.now_ms + 6_000)
    stage.hub.tick(stage.now_ms)
    assert not [m for _, m in stage.said if m.get("topic") == CALL]


def test_a_call_that_moves_here_stays(stage):
    client = stage.client()
    moved(stage, "a")
    assert client.is_closed_with is None


def test_orders_that_come_late_or_twice_change_nothing(stage):
    moved(stage, "b", at_ms=5)
    moved(stage, "a", at_ms=9)
    client = stage.client()
    moved(stage, "b", at_ms=5)
    moved(stage, "a", at_ms=9)
    assert client.is_closed_with is None


def test_a_handover_told_twice_takes_no_proof_away(stage):
    order = {"kind": "hand", "topic": CALL, "seat": "advisor", "person": BOB, "at_ms": 5}
    obey(stage.hub, order, stage.now_ms)
    advisor = stage.advisor()
    advisor.proves()
    obey(stage.hub, order, stage.now_ms)
    assert stage.hub.members.topics[CALL].seats["advisor"].proven


class TwoHubs:
    """A bus on which the hub that the call has left answers first, the other a moment later."""

    inbox, is_local, is_up = "inbox:web", False, True

    def publish(self, _channel, question):
        old = {"seats": {"client": 90_000, "advisor": 95_000}, "since": {}}
        new = {"seats": {"client": 10, "advisor": 20}, "since": {"client": 9_000, "advisor": 9_000}}
        about = {"id": question["id"], "held_ms": 0}
        self.take({**about, **old})
        threading.Timer(0.02, lambda: self.take({**about, **new})).start()

    def subscribe(self, _channel, callback):
        self.take = callback


def test_a_hub_that_only_remembers_the_seats_does_not_end_the_wait(monkeypatch):
    """Its answer alone would close an interval a minute and a half too early."""
    bus = TwoHubs()
    monkeypatch.setattr("minutewise.realtime.prove.get_bus", lambda: bus)
    ages = ask(CALL, timeout_s=20)
    assert ages["client"] < 1_000
    assert ages["advisor"] < 1_000
