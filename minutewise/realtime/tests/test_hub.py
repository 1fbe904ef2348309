"""Who hears what: events, members, signals, typing; and who is shown the door."""

import json

import pytest

from minutewise.realtime import limits
from minutewise.realtime.tests.stage import (
    ALICE,
    BOB,
    CALL,
    CHARLIE,
    NOW_S,
    OTHER_CALL,
    Stage,
    ticket,
)
from minutewise.realtime.tickets import Claims, Grant, TicketError


@pytest.fixture
def stage():
    return Stage(now_ms=0)


def event(topic=CALL, seq=1, kind="log", **data):
    return {"topic": topic, "seq": seq, "kind": kind, "data": data}


def seats(client=None, advisor=None):
    return {"client": client, "advisor": advisor}


def sitting(browser, count=1, proven=False):
    return {"active": browser.id, "count": count, "proven": proven}


def codes(browser):
    return [frame["code"] for frame in browser.frames("error")]


# Welcome and members


def test_a_connection_is_welcomed_told_who_is_there_and_asked_for_proof(stage):
    client = stage.client()
    frames = client.frames()
    assert [frame["t"] for frame in frames] == ["welcome", "members", "prove"]
    assert frames[0]["conn"] == client.id


def test_both_see_who_sits_where(stage):
    client = stage.client()
    advisor = stage.advisor()
    expected = seats(sitting(client), sitting(advisor))
    assert client.frames("members")[-1]["seats"] == expected
    assert advisor.frames("members") == [{"t": "members", "topic": CALL, "seats": expected}]


def test_members_are_told_when_a_seat_becomes_proven_and_when_it_is_lost(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    assert advisor.frames("members")[-1]["seats"]["client"]["proven"] is True
    stage.runs_until(5_250)
    assert advisor.frames("members")[-1]["seats"]["client"]["proven"] is False


def test_members_are_told_when_the_active_connection_changes(stage):
    advisor, first = stage.advisor(), stage.client()
    second = stage.client()
    assert advisor.frames("members")[-1]["seats"]["client"] == sitting(second, count=2)
    second.leaves()
    assert advisor.frames("members")[-1]["seats"]["client"] == sitting(first)
    first.leaves()
    assert advisor.frames("members")[-1]["seats"] == seats(None, sitting(advisor))


def test_members_are_told_nothing_when_nothing_changed(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    advisor.frames()
    stage.at(100)
    client.proves(n=0)
    assert advisor.frames("members") == []


# Events


def test_members_hear_the_events_of_their_topic_in_order(stage):
    client, advisor = stage.client(), stage.advisor()
    for seq in (1, 2, 3):
        stage.hub.deliver(event(seq=seq, text="hello"), 0)
    for browser in (client, advisor):
        assert [frame["seq"] for frame in browser.frames("event")] == [1, 2, 3]


def test_an_event_arrives_as_it_was_announced(stage):
    client = stage.client()
    stage.hub.deliver(event(seq=13, kind="meter", state="running"), 0)
    assert client.frames("event") == [
        {"t": "event", "topic": CALL, "seq": 13, "kind": "meter", "data": {"state": "running"}}
    ]


def test_nobody_hears_another_topics_events(stage):
    stranger = stage.opens(CHARLIE, Grant(OTHER_CALL, "client", "socket"), Grant("presence"))
    stage.client()
    stage.hub.deliver(event(), 0)
    stage.hub.deliver(event(f"person:{ALICE}"), 0)
    assert stranger.frames("event") == []


def test_a_persons_events_reach_all_of_that_persons_pages_and_nobody_else(stage):
    pages = [stage.opens(BOB, Grant(f"person:{BOB}")) for _ in range(2)]
    other = stage.opens(ALICE, Grant(f"person:{ALICE}"))
    stage.hub.deliver(event(f"person:{BOB}", seq=None, kind="ring"), 0)
    assert [len(page.frames("event")) for page in (*pages, other)] == [1, 1, 0]


def test_visitors_hear_who_is_online(stage):
    visitor = stage.opens(None, Grant("presence"))
    stage.hub.deliver(event("presence", seq=None, kind="presence"), 0)
    assert len(visitor.frames("event")) == 1


def test_whoever_has_left_hears_nothing_more(stage):
    client = stage.client()
    client.leaves()
    client.frames()
    stage.hub.deliver(event(), 0)
    client.says("ping", n=1)
    assert client.frames() == []


# Signals and typing


def test_a_signal_reaches_the_other_seats_active_connection_only(stage):
    client, old, active = stage.client(), stage.advisor(), stage.advisor()
    client.says("signal", topic=CALL, to=None, data={"sdp": "v=0"})
    assert active.frames("signal") == [
        {
            "t": "signal",
            "topic": CALL,
            "from": client.id,
            "seat": "client",
            "data": {"sdp": "v=0"},
        }
    ]
    assert old.frames("signal") == []
    assert client.frames("signal") == []


def test_a_signal_may_name_the_connection_it_answers(stage):
    client, old, active = stage.client(), stage.advisor(), stage.advisor()
    client.says("signal", topic=CALL, to=old.id, data={})
    assert len(old.frames("signal")) == 1
    assert active.frames("signal") == []


@pytest.mark.parametrize("to", [None, "c99", "self", "listener", "stranger"])
def test_a_signal_to_nobody_is_answered_so_and_held_against_nobody(stage, to):
    client = stage.client()
    listener = stage.opens(CHARLIE, Grant(CALL))
    stranger = stage.opens(CHARLIE, Grant(OTHER_CALL, "advisor", "socket"))
    named = {"self": client.id, "listener": listener.id, "stranger": stranger.id}
    for _ in range(20):
        client.says("signal", topic=CALL, to=named.get(to, to), data={})
    assert codes(client) == ["nobody_there"] * 20
    assert client.is_closed_with is None
    assert listener.frames("signal") == stranger.frames("signal") == []


def test_nobody_signals_or_types_into_a_call_in_which_he_has_no_seat(stage):
    client = stage.client()
    for intruder in (
        stage.opens(CHARLIE, Grant(OTHER_CALL, "advisor", "socket")),
        stage.opens(CHARLIE, Grant(CALL)),
        stage.opens(None, Grant("presence")),
    ):
        client.frames()
        intruder.says("signal", topic=CALL, to=client.id, data={})
        intruder.says("typing", topic=CALL)
        assert codes(intruder) == ["foreign_topic", "foreign_topic"]
        assert client.frames() == []


def test_typing_is_shown_to_the_others_not_to_ones_own_seat(stage):
    typing, second_tab, advisor = stage.client(), stage.client(), stage.advisor()
    typing.says("typing", topic=CALL)
    assert advisor.frames("typing") == [{"t": "typing", "topic": CALL, "seat": "client"}]
    assert typing.frames("typing") == second_tab.frames("typing") == []


def test_typing_is_passed_on_five_times_at_once_and_then_twice_a_second(stage):
    client, advisor = stage.client(), stage.advisor()
    for _ in range(20):
        client.says("typing", topic=CALL)
    stage.at(500)
    client.says("typing", topic=CALL)
    assert len(advisor.frames("typing")) == 6
    assert codes(client) == []


def test_signals_are_passed_on_a_hundred_at_once_and_then_twenty_a_second(stage):
    client, advisor = stage.client(), stage.advisor()
    for _ in range(105):
        client.says("signal", topic=CALL, to=None, data={})
    assert len(advisor.frames("signal")) == 100
    assert codes(client) == ["too_fast"] * 5
    stage.at(50)
    client.says("signal", topic=CALL, to=None, data={})
    assert len(advisor.frames("signal")) == 1


def test_a_ping_is_answered(stage):
    client = stage.client()
    client.says("ping", n=7)
    assert client.frames("pong") == [{"t": "pong", "n": 7}]


# Further tickets on an open connection


def test_another_ticket_of_the_same_person_adds_topics(stage):
    page = stage.opens(ALICE, Grant(f"person:{ALICE}"))
    page.says("ticket", ticket=ticket(ALICE, Grant(CALL, "client", "socket")))
    stage.hub.deliver(event(), 0)
    assert [frame["t"] for frame in page.frames()][-3:] == ["members", "prove", "event"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (ticket(BOB, Grant(f"person:{BOB}")), "foreign_ticket"),
        (ticket(None, Grant("presence")), "foreign_ticket"),
        (ticket(ALICE, Grant(CALL, "client"), now_s=NOW_S - 60), "ticket_expired"),
        (ticket(ALICE, Grant(CALL, "client"))[:-1] + "_", "ticket_forged"),
        (ticket(ALICE, Grant(OTHER_CALL, "client", "media")), "second_seat"),
    ],
)
def test_a_ticket_that_does_not_fit_is_refused(stage, token, code):
    client = stage.client()
    client.says("ticket", ticket=token)
    assert codes(client) == [code]
    assert set(client.connection.grants) == {CALL}


def test_renewing_a_seat_keeps_it_and_its_proof(stage):
    client = stage.client()
    client.proves()
    stage.reports()
    client.says("ticket", ticket=ticket(ALICE, Grant(CALL, "client", "socket")))
    stage.runs_until(4_000)
    assert stage.reports() == []


# Who is shown the door


def test_frames_that_nobody_may_send_are_answered_and_then_closed(stage):
    client = stage.client()
    client.frames()
    for _ in range(10):
        client.says("sudo", topic=CALL)
    assert codes(client) == ["unknown_type"] * 10
    assert client.is_closed_with is None
    client.says("sudo", topic=CALL)
    assert client.is_closed_with == "violations"
    assert client.frames()[-1] == {"t": "bye", "code": "violations"}
    assert stage.hub.connections == {}


def test_an_honest_mistake_now_and_then_closes_nothing(stage):
    client = stage.client()
    for minute in range(60):
        stage.at(minute * 60_000)
        client.says("sudo")
    assert client.is_closed_with is None


def test_a_flood_of_valid_frames_is_closed_as_well(stage):
    client = stage.client(frames_max=10_000)
    for n in range(limits.Rates().frames.burst + 11):
        client.says("ping", n=n)
    assert client.is_closed_with == "violations"


def test_a_slow_reader_is_dropped_and_holds_up_nobody(stage):
    client, slow = stage.client(), stage.advisor(frames_max=20)
    for seq in range(30):
        stage.hub.deliver(event(seq=seq), 0)
    assert slow.is_closed_with == "slow"
    assert slow.frames() == []
    heard = client.frames()
    assert [frame["seq"] for frame in heard if frame["t"] == "event"] == [*range(30)]
    members = [frame for frame in heard if frame["t"] == "members"]
    assert members[-1]["seats"] == seats(sitting(client), None)


def test_a_reader_of_too_many_bytes_is_slow_as_well(stage):
    slow = stage.client(bytes_max=10_000)
    stage.hub.deliver(event(text="x" * 10_000), 0)
    assert slow.is_closed_with == "slow"


@pytest.mark.parametrize(("silent_ms", "code"), [(9_999, None), (10_000, "silent")])
def test_a_seats_connection_that_is_silent_for_ten_seconds_is_closed(stage, silent_ms, code):
    client = stage.client()
    stage.runs_until(9_750)
    stage.tick(silent_ms)
    assert client.is_closed_with == code


def test_any_other_connection_may_be_silent_for_forty_five_seconds(stage):
    page = stage.opens(ALICE, Grant(f"person:{ALICE}"))
    stage.runs_until(44_750)
    assert page.is_closed_with is None
    stage.tick(45_000)
    assert page.is_closed_with == "silent"


def test_after_twelve_hours_a_connection_must_be_renewed(stage):
    client = stage.client()
    stage.runs_until(12 * 3_600_000, answering=[client], every_ms=2_000)
    assert client.is_closed_with == "renew"


def test_the_twenty_first_page_of_a_person_closes_the_oldest(stage):
    pages = [stage.opens(ALICE, Grant(f"person:{ALICE}")) for _ in range(21)]
    assert [page.is_closed_with for page in pages] == ["too_many"] + [None] * 20


def test_a_full_hub_refuses_newcomers(stage, monkeypatch):
    monkeypatch.setattr(limits, "CONNECTIONS_MAX", 2)
    stage.client()
    stage.advisor()
    with pytest.raises(TicketError) as caught:
        stage.opens(None, Grant("presence"))
    assert caught.value.code == "full"


def test_everybody_is_told_when_the_server_restarts(stage):
    everybody = [stage.client(), stage.advisor(), stage.opens(None, Grant("presence"))]
    stage.hub.close_all("restart", 0)
    for browser in everybody:
        assert browser.frames()[-1] == {"t": "bye", "code": "restart"}
    assert stage.hub.connections == {}


# Orders


def test_a_revoked_person_is_out_at_once_everywhere_and_nobody_else_is(stage):
    own = [stage.client(), stage.opens(ALICE, Grant("presence"))]
    other = stage.advisor()
    stage.orders(kind="revoke", person=ALICE, at_ms=NOW_S * 1000)
    assert [browser.is_closed_with for browser in own] == ["revoked", "revoked"]
    assert other.is_closed_with is None


@pytest.mark.parametrize("issued_s", [NOW_S - 1, NOW_S])
def test_a_ticket_from_before_the_revocation_is_worthless(stage, issued_s):
    stage.orders(kind="revoke", person=ALICE, at_ms=NOW_S * 1000 + 999)
    with pytest.raises(TicketError) as caught:
        stage.opens_with(Claims(ALICE, (Grant("presence"),), issued_s))
    assert caught.value.code == "revoked"


def test_a_ticket_from_after_the_revocation_is_good(stage):
    stage.orders(kind="revoke", person=ALICE, at_ms=NOW_S * 1000 + 999)
    assert stage.opens_with(Claims(ALICE, (Grant("presence"),), NOW_S + 1))


def test_an_old_revocation_given_again_does_not_touch_who_came_back_since(stage):
    stage.orders(kind="revoke", person=ALICE, at_ms=NOW_S * 1000)
    back = stage.opens_with(Claims(ALICE, (Grant("presence"),), NOW_S + 1))
    stage.orders(kind="revoke", person=ALICE, at_ms=NOW_S * 1000)
    assert back.is_closed_with is None


def test_the_end_of_a_topic_is_told_to_the_keeper_at_once(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    stage.reports()
    stage.at(700)
    stage.orders(kind="end", topic=CALL)
    assert [r["kind"] for r in stage.reports()] == ["lost", "went", "went"]
    assert client.is_closed_with == advisor.is_closed_with == "ended"
    assert CALL not in stage.hub.members.topics


def test_the_end_of_one_topic_leaves_the_others_alone(stage):
    page = stage.opens(ALICE, Grant(f"person:{ALICE}"), Grant(CALL, "client", "socket"))
    stage.orders(kind="end", topic=CALL)
    assert page.is_closed_with is None
    assert set(page.connection.grants) == {f"person:{ALICE}"}


def test_nobody_comes_back_into_a_topic_that_has_ended(stage):
    page = stage.opens(ALICE, Grant(f"person:{ALICE}"))
    stage.orders(kind="end", topic=CALL)
    with pytest.raises(TicketError) as caught:
        stage.client()
    assert caught.value.code == "ended"
    page.says("ticket", ticket=ticket(ALICE, Grant(CALL, "client", "socket")))
    assert codes(page) == ["ended"]


def test_a_late_candidate_for_an_ended_call_is_no_violation(stage):
    page = stage.opens(ALICE, Grant(f"person:{ALICE}"), Grant(CALL, "client", "socket"))
    stage.orders(kind="end", topic=CALL)
    for _ in range(30):
        page.says("signal", topic=CALL, to=None, data={})
    assert page.is_closed_with is None


def test_what_the_server_says_about_proof_outweighs_any_ticket(stage):
    stage.orders(kind="needs", topic=CALL, needs="media", at_ms=5)
    client = stage.client("socket")
    client.proves()
    assert [r["kind"] for r in stage.reports()] == ["came"]
    client.proves(media_in=1, n=0)
    assert [r["kind"] for r in stage.reports()] == ["proven"]


def test_an_older_order_about_proof_given_again_changes_nothing(stage):
    stage.client("media")
    stage.orders(kind="needs", topic=CALL, needs="media", at_ms=9)
    stage.orders(kind="needs", topic=CALL, needs="socket", at_ms=8)
    assert stage.hub.members.topics[CALL].needs == "media"


def test_after_lost_events_every_page_is_told_to_fetch_anew(stage):
    client = stage.client()
    stage.orders(kind="resync")
    assert client.frames("event") == [
        {"t": "event", "topic": CALL, "seq": None, "kind": "resync", "data": {}}
    ]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"kind": None},
        {"kind": ["revoke"]},
        {"kind": "revoke"},
        {"kind": "revoke", "person": 7, "at_ms": "x"},
        {"kind": "end"},
        {"kind": "needs", "topic": CALL, "needs": "luck"},
        {"kind": "format disk"},
    ],
)
def test_orders_that_make_no_sense_do_nothing(stage, message):
    client = stage.client()
    stage.orders(**message)
    stage.hub.deliver(message, 0)
    assert client.is_closed_with is None


# Questions of the web


def asked(stage, topic=CALL):
    stage.hub.ask({"id": "q1", "topic": topic, "reply_to": "inbox:x"}, stage.now_ms)


def answers(stage):
    found = [m for channel, m in stage.said if channel == "inbox:x"]
    stage.said = [(channel, m) for channel, m in stage.said if channel != "inbox:x"]
    return found


def test_a_question_asks_both_seats_at_once_and_waits_for_both(stage):
    client, advisor = stage.client(), stage.advisor()
    client.frames()
    stage.at(900)
    asked(stage)
    assert len(client.frames("prove")) == 1
    stage.at(950)
    client.proves()
    assert answers(stage) == []
    stage.at(1_000)
    advisor.proves()
    assert answers(stage) == [
        {
            "id": "q1",
            "hub": "h1",
            "held_ms": 100,
            "seats": {"client": 50, "advisor": 0},
            "since": {"client": 50, "advisor": 0},
            "there": True,
        }
    ]


def test_a_question_is_answered_with_what_is_known_after_four_tenths_of_a_second(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    advisor.proves()
    stage.at(1_000)
    asked(stage)
    stage.at(1_020)
    client.proves()
    stage.hub.asks.expire(1_399)
    assert answers(stage) == []
    stage.at(1_400)
    stage.hub.asks.expire(1_400)
    assert answers(stage)[0]["seats"] == {"client": 380, "advisor": 1_400}


def test_a_seat_that_was_never_proven_is_absent_from_the_answer(stage):
    client = stage.client("media")
    client.proves()
    asked(stage)
    client.proves()
    assert answers(stage)[0]["seats"] == {}


def test_a_question_about_an_empty_topic_is_answered_at_once_from_memory(stage):
    client = stage.client()
    client.proves()
    client.leaves()
    stage.at(3_000)
    asked(stage)
    asked(stage, OTHER_CALL)
    assert [answer["seats"] for answer in answers(stage)] == [{"client": 3_000}, {}]


def test_when_the_asked_browser_leaves_the_question_does_not_wait(stage):
    client = stage.client()
    client.proves()
    asked(stage)
    client.leaves()
    assert answers(stage)[0]["seats"] == {"client": 0}


def test_an_older_answer_does_not_answer_the_question(stage):
    client = stage.client()
    asked(stage)
    client.proves(n=1)
    assert answers(stage) == []
    client.proves(n=2)
    assert len(answers(stage)) == 1


# Memory


def test_a_hub_that_everybody_has_left_forgets_everything(stage):
    for _ in range(50):
        client, advisor = stage.client(), stage.advisor()
        client.proves()
        asked(stage)
        client.leaves()
        advisor.leaves()
    stage.orders(kind="revoke", person=ALICE, at_ms=0)
    stage.orders(kind="end", topic=OTHER_CALL)
    stage.runs_until(limits.MEMORY_MS + 1_000, every_ms=1_000)
    hub = stage.hub
    remembered = [hub.connections, hub.members.topics, hub._people, hub.asks._open]
    assert not any(remembered)
    assert not hub.admission._ended
    assert not hub.admission._revoked


def test_all_that_is_published_is_plain_json(stage):
    client = stage.client()
    client.proves()
    asked(stage)
    stage.runs_until(10_000)
    assert json.dumps(stage.said)


def test_the_keeper_hears_that_somebody_in_a_seat_writes(stage):
    """Silence of the advisor stops the clock; typing is no silence."""
    advisor = stage.advisor()
    stage.reports()
    advisor.says("typing", topic=CALL)
    assert stage.reports() == [{"kind": "typing", "topic": CALL, "seat": "advisor"}]


def test_an_answer_says_since_when_each_seat_is_proven_without_a_gap(stage):
    client = stage.client()
    client.proves()
    stage.runs_until(3_000, answering=[client])
    stage.runs_until(9_000)
    client.proves()
    asked(stage)
    client.proves()
    assert answers(stage)[0]["since"] == {"client": 0}
