"""What proves a side: only what arrived, only while it keeps arriving."""

import pytest

from minutewise.metering import Evidence, has_gap_since, is_proven, observe, proven_until


def seen(needs, *answers):
    """Evidence after answers given as (reading, answer)."""
    evidence = Evidence(needs)
    for at_ms, answer in answers:
        evidence = observe(evidence, answer, at_ms)
    return evidence


def media(packets):
    return {"media": {"in": packets}}


def test_who_has_never_answered_is_not_proven():
    for needs in ("socket", "media", "thread"):
        assert proven_until(Evidence(needs)) is None
        assert not is_proven(Evidence(needs), 0)


def test_a_socket_that_answers_is_proven_for_five_seconds():
    evidence = seen("socket", (1_000, {}))
    assert is_proven(evidence, 6_000)
    assert not is_proven(evidence, 6_001)


def test_who_withholds_reports_proves_nothing():
    evidence = seen("media", (1_000, {}), (3_000, {"open": True}))
    assert proven_until(evidence) is None


def test_media_that_stopped_arriving_proves_nothing_although_the_socket_answers():
    evidence = seen("media", (1_000, media(50)), (3_000, media(90)), (5_000, media(90)))
    assert proven_until(evidence) == 3_000


def test_a_count_that_starts_anew_proves_media_only_when_it_grows():
    evidence = seen("media", (1_000, media(500)), (3_000, media(20)))
    assert proven_until(evidence) == 1_000
    assert proven_until(observe(evidence, media(60), 5_000)) == 5_000


def test_no_packet_at_all_is_no_media():
    assert proven_until(seen("media", (1_000, media(0)))) is None


def test_in_text_the_thread_must_be_open_on_the_screen():
    evidence = seen("thread", (1_000, {"open": True}), (3_000, {"open": False}), (5_000, {}))
    assert proven_until(evidence) == 1_000


@pytest.mark.parametrize(
    "answer",
    [
        {"media": {"in": "123"}},
        {"media": {"in": 1.5}},
        {"media": {"in": True}},
        {"media": {"in": -1}},
        {"media": {"in": 2**63}},
        {"media": {"in": float("nan")}},
        {"media": {"in": None}},
        {"media": {}},
        {"media": [1]},
        {"media": 7},
        {"open": 1},
        {"open": "true"},
    ],
)
def test_what_cannot_be_understood_raises_nothing_and_proves_nothing(answer):
    for needs in ("media", "thread"):
        assert proven_until(seen(needs, (1_000, answer))) is None


@pytest.mark.parametrize("answer", [None, [], "media", 7])
def test_what_is_no_answer_changes_nothing(answer):
    evidence = seen("socket", (1_000, {}))
    assert observe(evidence, answer, 2_000) == evidence


def test_an_answer_that_comes_late_adds_nothing():
    evidence = seen("media", (5_000, media(50)))
    assert observe(evidence, media(90), 4_999) == evidence


def test_two_answers_five_seconds_apart_prove_the_time_between():
    evidence = seen("socket", (0, {}), (5_000, {}))
    assert evidence.unbroken_since_ms == 0
    assert not has_gap_since(evidence, 0)


def test_two_answers_a_millisecond_further_apart_leave_a_gap():
    evidence = seen("socket", (0, {}), (5_001, {}))
    assert evidence.unbroken_since_ms == 5_001
    assert has_gap_since(evidence, 5_000)
    assert not has_gap_since(evidence, 5_001)


def test_answers_do_not_bridge_a_gap_in_the_media():
    evidence = seen(
        "media", (0, media(10)), (2_000, media(10)), (4_000, media(10)), (6_000, media(20))
    )
    assert evidence.unbroken_since_ms == 6_000


def test_steady_reports_leave_no_gap():
    evidence = seen("media", *((n * 2_000, media(10 + n)) for n in range(100)))
    assert (evidence.unbroken_since_ms, proven_until(evidence)) == (0, 198_000)


def test_a_thread_that_stays_open_leaves_no_gap():
    evidence = seen("thread", *((n * 2_000, {"open": True}) for n in range(100)))
    assert (evidence.unbroken_since_ms, proven_until(evidence)) == (0, 198_000)
    assert not has_gap_since(evidence, 0)


def test_an_answer_without_a_count_leaves_the_count_as_it_was():
    evidence = seen("media", (0, media(10)), (2_000, {}), (4_000, media(10)))
    assert (evidence.media_in, proven_until(evidence)) == (10, 0)
    assert proven_until(observe(evidence, media(11), 5_000)) == 5_000


def test_where_nothing_was_ever_proven_all_of_it_is_a_gap():
    assert has_gap_since(Evidence("socket"), 0)


def test_who_has_received_nothing_yet_may_say_so():
    assert seen("media", (0, media(7)), (1_000, media(0)), (2_000, media(7))).media_ms == 2_000
