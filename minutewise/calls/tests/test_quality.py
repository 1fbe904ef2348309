"""After a call each side may say how it was; the operator alone reads it."""

from datetime import timedelta

import pytest
from django.test import Client

from minutewise.calls import own_data, quality
from minutewise.calls.actions import ring
from minutewise.calls.actions.quality import Said, say
from minutewise.calls.asked import asked_of
from minutewise.calls.models import Quality
from minutewise.calls.tests.conftest import Talk
from minutewise.kernel.errors import InvalidError, RuleError

DAY = timedelta(hours=24)
TICK = timedelta(milliseconds=1)


@pytest.fixture
def over(talk):
    return talk.rings().is_accepted().connects().runs(s=30).hangs_up()


@pytest.fixture
def at(over):
    return over.clock.now.wall


def test_each_side_says_its_own_and_sees_only_that(over, at, dara, mirela):
    say(over.call, dara, "client", Said("bad", ["froze", "echo"], "Every  minute"), at)
    say(over.call, mirela.person, "advisor", Said("good"), at)
    hers, his = asked_of(over.call, dara, at), asked_of(over.call, mirela.person, at)
    assert (hers.how, hers.ticked, hers.word) == ("bad", ["froze", "echo"], "Every minute")
    assert (his.how, his.ticked, his.word) == ("good", [], "")


def test_an_answer_can_be_changed_for_a_day_to_the_millisecond(over, at, dara):
    say(over.call, dara, "client", Said("bad"), at)
    say(over.call, dara, "client", Said("good"), at + DAY - TICK)
    assert Quality.objects.get().how == "good"
    with pytest.raises(RuleError, match="24 hours only"):
        say(over.call, dara, "client", Said("bad"), at + DAY)
    assert not asked_of(over.call, dara, at + DAY).is_open
    assert Quality.objects.get().how == "good", "the day counts from the first answer"


def test_after_fourteen_days_nobody_is_asked(over, at, dara):
    ended = over.call.ended_at
    last = ended + timedelta(days=14) - TICK
    assert asked_of(over.call, dara, last).is_open
    assert asked_of(over.call, dara, last + TICK) is None
    with pytest.raises(RuleError, match="14 days"):
        say(over.call, dara, "client", Said("bad"), last + TICK)


def test_skipping_is_fine_and_is_not_asked_about_again(over, at, dara):
    assert not asked_of(over.call, dara, at).said
    say(over.call, dara, "client", Said("skipped"), at)
    asked = asked_of(over.call, dara, at)
    assert asked.said
    assert not asked.shows_thanks


@pytest.mark.parametrize(
    ("mode", "ticked", "kept", "why"),
    [
        ("video", ["froze", "echo"], ["froze", "echo"], "both can happen"),
        ("audio", ["froze", "echo"], ["echo"], "there was no picture to freeze"),
        ("text", ["echo", "dropped"], ["dropped"], "nor anything to hear"),
        ("video", ["echo", "echo", "froze"], ["froze", "echo"], "each once, as on the page"),
        ("video", ["<script>", ""], [], "what is not on the page is nothing"),
    ],
)
def test_only_what_can_go_wrong_in_this_mode_is_kept(mode, ticked, kept, why):
    assert quality.known(ticked, mode) == kept, why


def test_what_went_wrong_in_a_good_call_is_nothing(over, at, dara):
    say(over.call, dara, "client", Said("bad", ["echo"], "Loud"), at)
    say(over.call, dara, "client", Said("good", ["echo"], "Loud"), at)
    row = Quality.objects.get()
    assert (row.troubles, row.word) == ([], "")


def test_a_word_has_200_characters_at_most(over, at, dara):
    say(over.call, dara, "client", Said("bad", (), "x" * 500), at)
    assert len(Quality.objects.get().word) == 200


def test_without_a_conversation_there_is_no_question(clock, dara, mirela):
    talk = Talk(clock, dara, mirela).rings()
    ring.cancel(talk.id, clock.passes(s=3))
    assert asked_of(talk.call, dara, clock.now.wall) is None
    with pytest.raises(RuleError, match="no conversation"):
        say(talk.call, dara, "client", Said("bad"), clock.now.wall)


def test_while_it_goes_on_nothing_is_asked(talk, dara):
    talk.rings().is_accepted().connects()
    with pytest.raises(RuleError, match="no conversation"):
        say(talk.call, dara, "client", Said("bad"), talk.clock.now.wall)


def test_a_word_of_ones_own_is_no_answer(over, at, dara):
    with pytest.raises(InvalidError):
        say(over.call, dara, "client", Said("splendid"), at)


class TestReceipt:
    @pytest.fixture(autouse=True)
    def _soon_after(self, over, monkeypatch):
        monkeypatch.setattr("minutewise.calls.views.now", lambda: over.clock.now)

    def browser(self, person):
        browser = Client()
        browser.force_login(person)
        return browser

    def test_the_question_its_answer_and_the_way_to_change_it(self, over, dara):
        browser, path = self.browser(dara), f"/calls/{over.id}"
        assert "How were picture and sound?" in browser.get(f"{path}/receipt").content.decode()
        form = {"how": "bad", "trouble": ["froze", "dropped"], "word": "Twice"}
        assert browser.post(f"{path}/quality", form).url == f"{path}/receipt#quality"
        page = browser.get(f"{path}/receipt").content.decode()
        assert "You said how the connection was: Bad." in page
        assert Quality.objects.get().troubles == ["froze", "dropped"]

    def test_the_other_side_finds_no_trace_of_it(self, over, at, dara, mirela):
        path = f"/calls/{over.id}/receipt"
        before = self.browser(mirela.person).get(path).content.decode()
        say(over.call, dara, "client", Said("bad", ["echo"], "Awful advisor"), at)
        after = self.browser(mirela.person).get(path).content.decode()
        assert "Awful" not in after
        assert after.count("checked") == before.count("checked")

    def test_a_stranger_says_nothing(self, over, charlie):
        answer = self.browser(charlie).post(f"/calls/{over.id}/quality", {"how": "bad"})
        assert answer.status_code == 404
        assert not Quality.objects.exists()

    def test_skipped_the_question_is_gone(self, over, dara):
        browser = self.browser(dara)
        browser.post(f"/calls/{over.id}/quality", {"how": ["skipped"]})
        page = browser.get(f"/calls/{over.id}/receipt").content.decode()
        assert "How were picture and sound?" not in page
        assert "You said how" not in page


def test_own_data_tells_it_and_erasure_takes_it_away(over, at, dara, mirela):
    say(over.call, dara, "client", Said("bad", ["echo"], "Loud"), at)
    say(over.call, mirela.person, "advisor", Said("good"), at)
    sheet = next(sheet for sheet in own_data.tell(dara) if sheet.name == "call-quality")
    assert [(row["how"], row["word"]) for row in sheet.rows] == [("bad", "Loud")]
    own_data.erase(dara, at)
    assert [row.how for row in Quality.objects.all()] == ["good"]
