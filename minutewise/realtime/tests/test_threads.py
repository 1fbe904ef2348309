"""Threads: both sides hear events, see who is here and who writes; nothing is proven there."""

import pytest

from minutewise.realtime.tests.stage import ALICE, BOB, CALL, CHARLIE, NOW_S, Stage, ticket
from minutewise.realtime.tickets import Claims, Grant, TicketError

THREAD = "thread:018f0000-0000-7000-8000-0000000000ea"


@pytest.fixture
def stage():
    return Stage(now_ms=0)


def reads(stage, person, seat):
    """A page of `person` with the thread open on that side."""
    return stage.opens_with(Claims(person, (Grant(THREAD, seat),), NOW_S))


def test_both_hear_what_is_announced_in_order(stage):
    client, advisor = reads(stage, ALICE, "client"), reads(stage, BOB, "advisor")
    for seq in (1, 2):
        message = {"topic": THREAD, "seq": seq, "kind": "item", "data": {}}
        stage.hub.deliver(message, stage.now_ms)
    for browser in (client, advisor):
        assert [frame["seq"] for frame in browser.frames("event")] == [1, 2]


def test_each_is_told_who_has_it_open(stage):
    client = reads(stage, ALICE, "client")
    assert client.frames("members")[-1]["seats"] == {"client": {"count": 1}, "advisor": None}
    advisor = reads(stage, BOB, "advisor")
    assert client.frames("members")[-1]["seats"]["advisor"] == {"count": 1}
    advisor.leaves()
    assert client.frames("members")[-1]["seats"]["advisor"] is None


def test_a_visitor_sits_there_too(stage):
    visitor, advisor = reads(stage, None, "client"), reads(stage, BOB, "advisor")
    advisor.frames()
    visitor.says("typing", topic=THREAD)
    assert advisor.frames("typing") == [{"t": "typing", "topic": THREAD, "seat": "client"}]


def test_nobody_signals_in_a_thread_and_a_stranger_says_nothing(stage):
    client, stranger = reads(stage, ALICE, "client"), stage.opens_with(
        Claims(CHARLIE, (Grant("presence"),), NOW_S)
    )  # fmt: skip
    client.says("signal", topic=THREAD, to=None, data={})
    stranger.says("typing", topic=THREAD)
    assert [frame["code"] for frame in client.frames("error")] == ["foreign_topic"]
    assert [frame["code"] for frame in stranger.frames("error")] == ["foreign_topic"]


def test_the_keeper_is_told_nothing_of_threads(stage):
    client = reads(stage, ALICE, "client")
    client.says("typing", topic=THREAD)
    client.proves(opened=True)
    client.leaves()
    assert not [m for _channel, m in stage.said if m.get("topic") == THREAD]


def test_a_thread_beside_a_call_is_no_second_seat(stage):
    both = (Grant(CALL, "client", "media"), Grant(THREAD, "client"))
    assert stage.opens_with(Claims(ALICE, both, NOW_S)).connection.seated
    assert not reads(stage, BOB, "advisor").connection.seated


@pytest.mark.parametrize(
    "grant",
    [Grant(THREAD, "owner"), Grant(THREAD, "client", "thread"), Grant("thread:x", "client")],
)
def test_a_thread_has_two_sides_and_asks_for_no_proof(grant):
    with pytest.raises(TicketError):
        ticket(ALICE, grant)
