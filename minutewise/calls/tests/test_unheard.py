"""News of a call may be lost for good; the row is there, and the keeper finds it by itself."""

import pytest

from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.keeper.unheard import Unheard
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import money
from minutewise.calls.tests.hubs import time_passes
from minutewise.calls.tests.recording import Told
from minutewise.realtime.tests.recorder import Recorder

A, B = "call a", "call b"


@pytest.mark.parametrize(
    ("known", "rows", "behind"),
    [
        ({A: 3}, {A: 3}, set()),  # nothing happened
        ({A: 3}, {A: 4}, {A}),  # something happened in it
        ({}, {A: 1}, {A}),  # it began
        ({A: 3}, {}, {A}),  # it ended
        ({A: 3, B: 1}, {A: 3, B: 2}, {B}),
    ],
)
def test_which_calls_are_behind(known, rows, behind):
    assert Unheard().compare(known, rows) == (behind, False)


def test_news_that_were_only_under_way_are_not_lost():
    unheard = Unheard()
    unheard.compare({}, {A: 1})
    unheard.heard(A)
    assert unheard.compare({A: 1}, {A: 1}) == (set(), False)


def test_news_that_have_not_come_by_the_next_look_never_will():
    unheard = Unheard()
    unheard.compare({}, {A: 1})
    assert unheard.compare({A: 1}, {A: 1}) == (set(), True)
    assert unheard.compare({A: 1}, {A: 1}) == (set(), False), "told once"


@pytest.fixture
def resyncs():
    return []


@pytest.fixture
def keeper(clock, db, resyncs):
    keeper = Keeper(clock, "k1", resync=lambda: resyncs.append("resync"))
    keeper.start()
    return keeper


LOOKS = pytest.mark.parametrize("closely", [True, False])


@LOOKS
def test_a_call_that_nobody_told_of_does_not_ring_for_ever(talk, keeper, dara, closely):
    with Recorder():  # the announcement gets nowhere
        talk.rings()
        time_passes(talk.clock, [keeper], s=46)
        assert talk.call.stage == Call.Stage.RINGING
        keeper.catch_up(closely)
    assert talk.call.outcome == Call.Outcome.MISSED
    assert money(dara) == (5_000, 0, 0), "what was held is free again"


@LOOKS
def test_pages_fetch_anew_what_nobody_told_them(talk, keeper, resyncs, closely):
    with Told(keeper):
        talk.rings().is_accepted()
        time_passes(talk.clock, [keeper], s=1)
    with Recorder():
        talk.hangs_up()
    keeper.catch_up(closely)
    assert (keeper.watches, resyncs) == ({}, [])
    keeper.catch_up(closely)
    assert resyncs == ["resync"]


def test_as_long_as_all_news_come_no_page_is_disturbed(talk, keeper, resyncs):
    with Told(keeper):
        talk.rings().is_accepted()
        for _round in range(3):
            time_passes(talk.clock, [keeper], s=10)
            keeper.catch_up()
    assert resyncs == []


@LOOKS
def test_looking_costs_one_read_however_many_calls_there_are(
    talk, keeper, django_assert_num_queries, closely
):
    with Told(keeper):
        talk.rings().is_accepted()
        time_passes(talk.clock, [keeper], s=1)
        with django_assert_num_queries(1):
            keeper.catch_up(closely)


def test_only_a_close_look_sees_that_one_ended_while_another_began(talk, keeper, monkeypatch):
    monkeypatch.setattr("minutewise.calls.keeper.keeper.how_many", lambda: (0, 0))
    with Recorder():
        talk.rings()
    keeper.catch_up(closely=False)
    assert not keeper.watches
    keeper.catch_up()
    assert set(keeper.watches) == {talk.call.id}
