"""A seat goes to another person: who sat there is out, and proves nothing for the newcomer."""

import pytest

from minutewise.realtime.tests.stage import ALICE, BOB, CALL, CHARLIE, Stage
from minutewise.realtime.tickets import Grant

SEAT = Grant(CALL, "advisor", "socket")


@pytest.fixture
def stage():
    return Stage(now_ms=0)


@pytest.fixture
def client(stage):
    return stage.client()


@pytest.fixture
def bob(stage, client):
    """Bob sits in the advisor's seat, proven."""
    page = stage.advisor()
    page.proves()
    stage.said.clear()
    return page


def hands(stage, person=CHARLIE, at_ms=5):
    stage.orders(kind="hand", topic=CALL, seat="advisor", person=person, at_ms=at_ms)


def advisors(stage):
    return [r for r in stage.reports() if r.get("seat") == "advisor"]


def test_who_sat_there_leaves_and_the_seat_is_lost_at_once(stage, bob, client):
    stage.at(800)
    hands(stage)
    lost = {"kind": "lost", "topic": CALL, "seat": "advisor", "age_ms": 800}
    assert lost in advisors(stage)
    assert client.frames("members")[-1]["seats"]["advisor"] is None
    bob.proves()
    assert [r["kind"] for r in advisors(stage)] == []


def test_the_newcomer_is_proven_from_his_own_first_answer(stage, bob):
    stage.at(800)
    hands(stage)
    stage.reports()
    newcomer = stage.opens(CHARLIE, SEAT)
    stage.at(1_500)
    newcomer.proves()
    assert advisors(stage)[-1] == {
        "kind": "proven", "topic": CALL, "seat": "advisor", "age_ms": 0,
    }  # fmt: skip


def test_an_older_ticket_of_who_sat_there_opens_the_seat_no_more(stage, bob, client):
    hands(stage)
    stage.opens(BOB, SEAT)
    assert client.frames("members")[-1]["seats"]["advisor"] is None
    again = stage.opens(CHARLIE, SEAT)
    assert client.frames("members")[-1]["seats"]["advisor"]["active"] == again.id


def test_a_newcomer_who_was_faster_than_the_order_stays(stage, bob, client):
    newcomer = stage.opens(CHARLIE, SEAT)
    stage.at(400)
    hands(stage)
    assert client.frames("members")[-1]["seats"]["advisor"]["active"] == newcomer.id
    stage.reports()
    newcomer.proves()
    assert advisors(stage)[-1]["kind"] == "proven"


def test_an_older_order_given_again_changes_nothing(stage, bob):
    hands(stage, CHARLIE, at_ms=9)
    hands(stage, BOB, at_ms=8)
    assert stage.hub.members.topics[CALL].holders == {"advisor": CHARLIE}


def test_the_other_seat_is_left_alone(stage, bob, client):
    client.proves()
    stage.reports()
    hands(stage)
    assert [r for r in stage.reports() if r.get("seat") == "client"] == []
    assert stage.hub.members.topics[CALL].seats["client"].proven
    assert client.connection.person == ALICE


@pytest.mark.parametrize("wrong", [{"seat": "throne"}, {"person": 7}, {"person": None}])
def test_an_order_that_makes_no_sense_does_nothing(stage, bob, wrong):
    order = {"kind": "hand", "topic": CALL, "seat": "advisor", "person": CHARLIE, "at_ms": 5}
    stage.orders(**{**order, **wrong})
    assert stage.hub.members.topics[CALL].holders == {}
