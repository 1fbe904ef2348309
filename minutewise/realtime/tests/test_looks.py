"""A tick touches only those for whom time may have changed something, and misses nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewise.realtime.limits import CONNECTION_MS_MAX
from minutewise.realtime.looks import Looks
from minutewise.realtime.tests.stage import ALICE, BOB, CALL, Stage, ticket
from minutewise.realtime.tickets import Grant


def taken(looks, now_ms):
    """Who is looked at now."""
    names = []
    looks.each(now_ms, names.append)
    return names


def test_nobody_is_looked_at_a_millisecond_too_early():
    looks = Looks()
    looks.at(100, "a")
    assert taken(looks, 99) == []
    assert taken(looks, 100) == ["a"]


def test_who_is_due_longest_comes_first():
    looks = Looks()
    for due_ms, name in ((30, "c"), (10, "z"), (20, "b"), (10, "a")):
        looks.at(due_ms, name)
    assert taken(looks, 30) == ["z", "a", "b", "c"]


def test_the_earlier_of_two_plans_counts_and_leads_to_one_look():
    looks = Looks()
    for due_ms in (20, 10, 30):
        looks.at(due_ms, "a")
    assert taken(looks, 10) == ["a"]
    assert taken(looks, 40) == []


def test_whoever_was_looked_at_may_be_planned_later_again():
    looks = Looks()
    looks.at(20, "a")
    looks.at(10, "a")
    assert taken(looks, 10) == ["a"]
    looks.at(30, "a")
    assert taken(looks, 20) == []
    assert taken(looks, 30) == ["a"]


def test_a_look_that_fails_is_due_again_and_hurts_nobody_behind_it():
    looks, seen = Looks(), []
    for due_ms, name in enumerate("abc"):
        looks.at(due_ms, name)

    def look(name):
        seen.append(name)
        if name == "b":
            raise ZeroDivisionError

    assert [type(each) for each in looks.each(5, look)] == [ZeroDivisionError]
    assert seen == ["a", "b", "c"]
    assert taken(looks, 5) == ["b"]


def test_one_bad_topic_takes_nobodys_proof_with_it(monkeypatch):
    """It fails at every tick; everybody is asked for proof all the same, and the hub beats."""
    stage = Stage(0)
    page, check = stage.opens(ALICE, Grant("presence")), stage.hub.reports.check
    stage.client("socket")

    def fails(topic, now_ms):
        if topic.name == CALL:
            raise ZeroDivisionError
        return check(topic, now_ms)

    monkeypatch.setattr(stage.hub.reports, "check", fails)
    page.frames()
    stage.reports("beat")
    for now_ms in (20_000, 40_000):
        with pytest.raises(ExceptionGroup):
            stage.tick(now_ms)
        assert [frame["t"] for frame in page.frames()] == ["prove"]
        page.proves()
        assert stage.reports("beat")


def test_after_twelve_hours_a_connection_is_closed_whenever_it_was_looked_at_last():
    stage = Stage(0)
    page = stage.opens(ALICE, Grant("presence"))
    stage.at(CONNECTION_MS_MAX - 1_000)
    page.says("ping", n=1)
    stage.tick(CONNECTION_MS_MAX - 1_000)
    stage.tick(CONNECTION_MS_MAX - 1)
    assert page.is_closed_with is None
    stage.tick(CONNECTION_MS_MAX)
    assert page.is_closed_with == "renew"


class LooksAtAll(Stage):
    """A hub whose every tick looks at everybody, as if all were due."""

    def tick(self, now_ms):
        for topic in self.hub.members.topics:
            self.hub.reports.looks.at(now_ms, topic)
        for connection in self.hub.connections:
            self.hub.looks.at(now_ms, connection)
        super().tick(now_ms)


PEOPLE = {ALICE: "client", BOB: "advisor"}
WHO = st.sampled_from([*PEOPLE])
NEED = st.sampled_from(("socket", "media", "thread"))
comes = st.tuples(st.just("comes"), WHO, NEED)
answers = st.tuples(st.just("answers"), st.booleans())
STEPS = (1, 249, 250, 301, 5_001)
ticks = st.tuples(st.just("ticks"), st.sampled_from((1, 3, 21)), st.sampled_from(STEPS))
deeds = st.one_of(
    comes,
    answers,
    answers,
    ticks,
    ticks,
    st.tuples(st.just("passes"), st.integers(0, 6_000)),
    st.tuples(st.just("listens"), WHO),
    st.tuples(st.just("sits down"), st.integers(0, 5), NEED),
    st.tuples(st.just("goes"), st.integers(0, 5)),
    st.tuples(st.just("needs"), NEED),
)


class Play:
    """The same deeds on either hub; what is seen of it."""

    def __init__(self, stage):
        self.stage, self.browsers, self.seen, self.packets = stage, [], [], 0

    def does(self, what, *how):
        getattr(self, what.replace(" ", "_"))(*how)
        self.looks()

    def looks(self):
        now_ms = self.stage.now_ms
        told = self.stage.reports("came", "went", "proven", "lost", "beat")
        heard = [(each.frames(), each.is_closed_with) for each in self.browsers]
        self.seen.append((now_ms, told, heard))

    def some(self, which):
        here = [each for each in self.browsers if not each.is_closed_with]
        return here[which % len(here)] if here else None

    def passes(self, ms):
        self.stage.at(self.stage.now_ms + ms)

    def ticks(self, times, every_ms):
        for _ in range(times):
            self.stage.tick(self.stage.now_ms + every_ms)
            self.looks()

    def comes(self, person, needs):
        self.browsers.append(self.stage.opens(person, Grant(CALL, PEOPLE[person], needs)))

    def listens(self, person):
        self.browsers.append(self.stage.opens(person, Grant(f"person:{person}")))

    def sits_down(self, which, needs):
        if browser := self.some(which):
            person = browser.connection.person
            paper = ticket(person, Grant(CALL, PEOPLE[person], needs))
            browser.says("ticket", ticket=paper)

    def goes(self, which):
        if browser := self.some(which):
            browser.leaves()
            self.browsers.remove(browser)

    def answers(self, grown):
        """All answer, with more packets than before or without."""
        self.packets += grown
        for browser in self.browsers:
            browser.proves(media_in=self.packets, opened=grown)

    def needs(self, needs):
        self.stage.orders(kind="needs", topic=CALL, needs=needs, at_ms=self.stage.now_ms)


@settings(max_examples=100, deadline=None)
@given(st.lists(deeds, min_size=5, max_size=30))
def test_looking_at_those_who_are_due_sees_what_looking_at_all_sees(deeds):
    due, everybody = Play(Stage(0)), Play(LooksAtAll(0))
    for deed in (("comes", ALICE, "socket"), ("comes", BOB, "media"), ("ticks", 1, 250), *deeds):
        due.does(*deed)
        everybody.does(*deed)
    assert due.seen == everybody.seen


@pytest.mark.parametrize("happens", ["another comes", "the newest goes"])
def test_who_comes_or_goes_may_leave_older_proof_behind_and_the_next_tick_knows(happens):
    stage = Stage(0)
    stage.client("media")
    new = stage.client("media")
    new.proves(media_in=5)
    for now_ms in (2_000, 4_000):
        stage.runs_until(now_ms)
        new.proves(media_in=5)  # the line is there, media is not
    for at_ms, needs in enumerate(("socket", "media"), 1):
        stage.orders(kind="needs", topic=CALL, needs=needs, at_ms=at_ms)
    stage.runs_until(5_001)
    assert stage.reports("lost") == []
    if happens == "another comes":
        stage.client("media")
    else:
        new.leaves()
    stage.tick(5_250)
    lost = {"kind": "lost", "topic": CALL, "seat": "client", "age_ms": 5_250}
    assert stage.reports("lost") == [lost]
