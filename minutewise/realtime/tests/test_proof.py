"""What the keeper hears about seats: who came, who is proven, who is lost, and since when."""

import pytest

from minutewise.realtime.frames import write
from minutewise.realtime.tests.stage import ALICE, BOB, CALL, Stage
from minutewise.realtime.tickets import Grant


@pytest.fixture
def stage():
    return Stage(now_ms=0)


def proven(seat="client", age_ms=0):
    return {"kind": "proven", "topic": CALL, "seat": seat, "age_ms": age_ms}


def lost(seat="client", age_ms=0):
    return {"kind": "lost", "topic": CALL, "seat": seat, "age_ms": age_ms}


def came(seat="client", person=ALICE, kind="came"):
    return {"kind": kind, "topic": CALL, "seat": seat, "person": person}


def test_a_seat_is_asked_for_proof_at_once_and_then_every_two_seconds(stage):
    client = stage.client()
    asked = [stage.now_ms for _ in client.frames("prove")]
    while stage.now_ms < 8_000:
        stage.tick(stage.now_ms + 250)
        asked += [stage.now_ms for _ in client.frames("prove")]
    assert asked == [0, 2_000, 4_000, 6_000, 8_000]


def test_a_page_without_a_seat_is_asked_every_fifteen_seconds(stage):
    page = stage.opens(ALICE, Grant(f"person:{ALICE}"))
    page.frames()
    stage.runs_until(14_750)
    assert page.frames("prove") == []
    stage.tick(15_000)
    assert len(page.frames("prove")) == 1


def test_the_first_answer_makes_a_seat_proven(stage):
    client = stage.client()
    assert stage.reports() == [came()]
    stage.at(120)
    client.proves()
    assert stage.reports() == [proven()]


def test_further_answers_are_no_news(stage):
    client = stage.client()
    client.proves()
    stage.reports()
    stage.runs_until(20_000, answering=[client])
    assert stage.reports() == []


@pytest.mark.parametrize(
    ("silent_ms", "is_lost"),
    [(4_999, False), (5_000, False), (5_001, True)],
)
def test_a_seat_is_lost_after_five_seconds_without_proof(stage, silent_ms, is_lost):
    client = stage.client()
    client.proves()
    stage.reports()
    stage.runs_until(silent_ms, every_ms=100)
    assert stage.reports() == ([lost(age_ms=silent_ms)] if is_lost else [])


def test_proof_after_a_gap_that_was_too_long_is_a_loss_and_a_new_beginning(stage):
    client = stage.client()
    client.proves()
    stage.reports()
    stage.runs_until(5_000)
    assert stage.reports() == []
    stage.at(5_001)  # the answer is heard before the next tick
    client.proves()
    assert stage.reports() == [lost(age_ms=5_001), proven()]


def test_the_other_seats_proof_says_nothing_about_this_one(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    advisor.proves()
    stage.reports()
    stage.runs_until(6_000, answering=[advisor])
    assert stage.reports() == [lost("client", age_ms=5_250)]


# Media and thread


def test_a_seat_that_needs_media_is_not_proven_by_an_answer_alone(stage):
    client = stage.client("media")
    client.proves()
    assert stage.reports() == [came()]
    client.proves(media_in=0, n=0)
    assert stage.reports() == []


def test_the_first_media_may_be_reported_unasked(stage):
    client = stage.client("media")
    client.proves(media_in=1, n=0)
    assert stage.reports() == [came(), proven()]


def test_answers_without_new_packets_prove_no_media(stage):
    client = stage.client("media")
    client.proves(media_in=100)
    stage.reports()
    for now_ms in range(250, 5_251, 250):
        stage.tick(now_ms)
        if client.frames("prove"):
            client.proves(media_in=100)
    assert stage.reports() == [lost(age_ms=5_250)]


def test_a_thread_counts_while_it_is_on_screen(stage):
    client = stage.client("thread")
    client.proves(opened=False)
    assert stage.reports() == [came()]
    client.proves(opened=True, n=0)
    assert stage.reports() == [proven()]


def test_a_duplicate_of_an_answer_proves_nothing(stage):
    client = stage.client()
    client.proves(n=1)
    stage.reports()
    for now_ms in range(250, 5_251, 250):
        stage.tick(now_ms)
        client.proves(n=1)
    assert stage.reports() == [lost(age_ms=5_250)]
    assert client.frames("error") == []


def test_an_answer_to_a_question_that_nobody_asked_is_refused(stage):
    client = stage.client()
    client.proves(n=2)
    assert [frame["code"] for frame in client.frames("error")] == ["unknown_n"]
    assert stage.reports() == [came()]


@pytest.mark.parametrize(("under_way_ms", "proves"), [(5_000, True), (5_001, False)])
def test_an_answer_that_was_too_long_under_way_proves_nothing(stage, under_way_ms, proves):
    """A slow line delivers what somebody said who may be gone: it was true then, not now."""
    client = stage.client()
    stage.runs_until(under_way_ms)
    stage.reports()
    client.proves(n=1)
    assert stage.reports() == ([proven()] if proves else [])
    assert client.frames("error") == []


def test_unasked_proof_counts_a_few_times_a_second_only(stage):
    client = stage.client()
    for _ in range(5):
        client.proves(n=0)
    stage.at(300)
    for _ in range(100):
        client.proves(n=0)
    assert stage.hub.members.topics[CALL].seats["client"].until_ms() == 0


# Change of mode


def test_after_a_change_of_mode_another_proof_is_needed_within_five_seconds(stage):
    client = stage.client("thread")
    client.proves(opened=True)
    stage.reports()
    stage.runs_until(1_000)
    stage.hub.members.join(client.connection, Grant(CALL, "client", "media"), 1_000)
    stage.runs_until(5_000)
    assert stage.reports() == []
    stage.tick(5_250)
    assert stage.reports() == [lost(age_ms=5_250)]
    client.proves(media_in=7)
    assert stage.reports() == [proven()]


# Reconnecting, second tabs


def test_a_seat_that_reconnects_within_five_seconds_is_not_lost(stage):
    first = stage.client("media")
    first.proves(media_in=50)
    stage.reports()
    stage.at(1_000)
    first.leaves()
    assert stage.reports() == [came(kind="went")]
    stage.runs_until(4_750)
    second = stage.client("media")
    stage.at(5_000)
    second.proves(media_in=51)
    stage.runs_until(9_750)
    assert stage.reports() == [came()]


def test_a_seat_that_comes_back_one_millisecond_too_late_was_lost(stage):
    first = stage.client()
    first.proves()
    first.leaves()
    stage.reports()
    stage.runs_until(5_000)
    second = stage.client()
    stage.at(5_001)
    second.proves()
    assert stage.reports() == [came(), lost(age_ms=5_001), proven()]


def test_packets_that_were_counted_before_do_not_prove_the_new_connection(stage):
    first = stage.client("media")
    first.proves(media_in=50)
    first.leaves()
    second = stage.client("media")
    stage.reports()
    stage.runs_until(4_000)
    second.proves(media_in=50)
    stage.runs_until(5_250)
    assert stage.reports() == [lost(age_ms=5_250)]


def test_a_reloaded_page_counts_its_packets_from_zero(stage):
    first = stage.client("media")
    first.proves(media_in=5_000)
    first.leaves()
    second = stage.client("media")
    stage.reports()
    stage.runs_until(1_000)
    second.proves(media_in=3)
    stage.runs_until(6_000)
    assert stage.reports() == []


def test_only_the_newest_connection_of_a_seat_counts_as_evidence(stage):
    old, new = stage.client(), stage.client()
    old.proves()
    assert stage.reports() == [came()]
    new.proves()
    assert stage.reports() == [proven()]


def test_when_the_active_connection_leaves_the_next_newest_must_prove_itself(stage):
    old, new = stage.client(), stage.client()
    new.proves()
    stage.reports()
    new.leaves()
    stage.runs_until(2_000)
    old.proves()
    stage.runs_until(7_000)
    assert stage.reports() == []
    stage.tick(7_250)
    assert stage.reports() == [lost(age_ms=5_250)]


def test_the_first_connection_came_and_the_last_one_went(stage):
    tabs = [stage.client() for _ in range(3)]
    assert stage.reports() == [came()]
    for tab in tabs[:2]:
        tab.leaves()
    assert stage.reports() == []
    tabs[2].leaves()
    assert stage.reports() == [came(kind="went")]


def test_a_person_comes_and_goes_also_without_a_call(stage):
    page = stage.opens(BOB, Grant(f"person:{BOB}"), Grant("presence"))
    page.leaves()
    topic = {"topic": f"person:{BOB}", "seat": None, "person": BOB}
    assert stage.reports() == [{"kind": "came", **topic}, {"kind": "went", **topic}]


# Beats


def test_one_beat_a_second(stage):
    stage.runs_until(5_000)
    assert len(stage.reports("beat")) == 5


def test_without_proven_seats_the_mark_is_now(stage):
    stage.client()
    stage.runs_until(1_000)
    assert stage.reports("beat") == [{"kind": "beat", "age_ms": 0}]


def test_the_mark_is_the_oldest_proof_of_all_proven_seats(stage):
    client, advisor = stage.client(), stage.advisor()
    stage.at(100)
    client.proves()
    stage.at(400)
    advisor.proves()
    stage.tick(1_000)
    assert stage.reports("beat") == [{"kind": "beat", "age_ms": 900}]


def test_a_loss_is_told_before_the_beat_that_no_longer_covers_it(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    advisor.proves()
    stage.runs_until(4_900, answering=[advisor])
    stage.reports()
    stage.tick(5_750)
    assert [report["kind"] for report in stage.reports("lost", "beat")] == ["lost", "beat"]


# The hub's own lag


def test_a_stall_of_the_loop_is_added_to_the_deadline(stage):
    client = stage.client()
    client.proves()
    stage.runs_until(1_000)
    stage.reports()
    stage.tick(4_250)  # due at 1250: 3 s late
    stage.runs_until(8_000)
    assert stage.reports() == []
    stage.tick(8_001)
    assert stage.reports() == [lost(age_ms=8_001)]


def test_what_is_heard_right_after_a_stall_is_in_time(stage):
    client = stage.client()
    client.proves()
    stage.runs_until(1_000)
    stage.reports()
    stage.at(5_600)  # the tick is late as well: it was due at 1250
    client.proves(n=0)
    stage.tick(5_600)
    assert stage.reports() == []
    assert stage.hub.members.topics[CALL].seats["client"].until_ms() == 5_600


def test_a_stall_of_more_than_five_seconds_forgives_nothing(stage):
    """A stopped process bills nothing (T8)."""
    client = stage.client()
    client.proves()
    stage.runs_until(1_000)
    stage.reports()
    stage.at(6_251)  # 5.001 s late
    client.proves(n=0)
    assert stage.reports() == [lost(age_ms=6_251), proven()]


def test_however_often_the_loop_stalls_no_silence_lasts_longer_than_ten_seconds(stage):
    client = stage.client()
    client.proves()
    while not (reports := stage.reports("lost")):
        stage.tick(stage.now_ms + 2_000)
    assert reports == [lost(age_ms=12_000)]  # the first tick after 10 s


# Saying everything again


def test_whoever_begins_to_listen_is_told_all_that_is_true(stage):
    client, advisor = stage.client(), stage.advisor()
    client.proves()
    advisor.proves()
    stage.runs_until(2_000, answering=[client])
    advisor.leaves()
    stage.runs_until(5_500, answering=[client])
    stage.reports()
    stage.orders(kind="restate")
    assert stage.reports() == [
        came("client", ALICE),
        came("advisor", BOB, kind="went"),
        proven("client", age_ms=1_500) | {"since_age_ms": 5_500},
        lost("advisor", age_ms=5_500),
    ]


def test_a_frame_of_the_hub_is_ascii_even_for_broken_text():
    assert write("typing", topic="\ud800").isascii()
