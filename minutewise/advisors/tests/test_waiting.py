"""Whoever waits for an advisor is told once, in the order of asking, one after the other."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.models import Person
from minutewise.advisors import actions, offers, own_data
from minutewise.advisors.actions import waiting
from minutewise.advisors.models import Waiting
from minutewise.advisors.queries import own_page
from minutewise.advisors.queries.waiting import how_many_wait, news_for, wish_of
from minutewise.advisors.rules.waiting import LASTS, SEEN_WITHIN, SETTLES, turn
from minutewise.kernel.errors import RuleError
from minutewise.networks.models import Policy
from minutewise.notify.models import Letter
from minutewise.work.due import Job, run_due
from minutewise.work.models import DueWork
from tests.services.push import set_up

SETTLED_MS = int(SETTLES.total_seconds() * 1000)
NEXT_MS = 120_000
MAIL_MS = int(SEEN_WITHIN.total_seconds() * 1000)
DAY_MS = 86_400_000


@pytest.fixture
def mirela(open_page):
    return open_page(is_="offline", any_time=True)


class Hall:
    """People who wait, and a clock that does what is due as it passes."""

    def __init__(self, advisor, now) -> None:
        self.advisor, self.now = advisor, now

    def asks(self, name, **fields) -> Person:
        person = Person.objects.filter(email=f"{name}@example.org").first()
        person = person or Person.objects.create_user(f"{name}@example.org", name=name, **fields)
        waiting.ask(person, self.advisor, self.now)
        self.now = self.now.later(1000)
        return person

    def passes(self, ms: int) -> "Hall":
        """Every second of it, as the thread of due work looks."""
        end = self.now.later(ms)
        while self.now.wall < end.wall:
            due_at = DueWork.objects.filter(done_at=None, gave_up_at=None).order_by("due_at")
            first = due_at.values_list("due_at", flat=True).first()
            step = min(first or end.wall, end.wall) - self.now.wall
            self.now = self.now.later(max(1000, int(step.total_seconds() * 1000)))
            run_due(self.now)
        return self

    def comes(self) -> "Hall":
        actions.set_connected(self.advisor.person_id, True, self.now)
        return self

    def goes(self) -> "Hall":
        actions.set_connected(self.advisor.person_id, False, self.now)
        return self

    def talks(self, on: bool) -> "Hall":
        actions.set_in_call(self.advisor, on, self.now)
        return self

    @property
    def told(self) -> list[str]:
        rows = Waiting.objects.exclude(told_at=None).order_by("told_at", "pk")
        return [row.person.name for row in rows.select_related("person")]

    def letters(self) -> list[str]:
        found = Letter.objects.filter(template="advisors/letters/available")
        return sorted(letter.to.partition("@")[0] for letter in found)


@pytest.fixture
def hall(mirela, now):
    return Hall(mirela, now)


def test_all_are_told_in_the_order_of_asking_two_minutes_apart(hall):
    for name in ("ada", "bob", "cleo"):
        hall.asks(name)
    hall.comes().passes(SETTLED_MS - 1000)
    assert hall.told == [], "a page that reloads tells nobody"
    story = [
        (2000, ["ada"], "the first at once"),
        (NEXT_MS - 3000, ["ada"], "who has a head start"),
        (4000, ["ada", "bob"], "then the second"),
        (NEXT_MS, ["ada", "bob", "cleo"], "and the third"),
        (NEXT_MS, ["ada", "bob", "cleo"], "nobody twice"),
    ]
    for ms, told, why in story:
        assert hall.passes(ms).told == told, why


def test_while_the_advisor_talks_the_list_rests(hall):
    ada = hall.asks("ada")
    hall.asks("bob")
    hall.comes().passes(SETTLED_MS + 1000)
    waiting.seen(ada, Waiting.objects.get(person=ada).pk, hall.now)
    hall.talks(True).passes(10 * NEXT_MS)
    assert hall.told == ["ada"]
    hall.talks(False).passes(SETTLED_MS + 1000)
    assert hall.told == ["ada", "bob"]


def test_coming_and_going_tells_nobody_twice_and_skips_nobody(hall):
    hall.asks("ada")
    hall.asks("bob")
    for _ in range(5):
        hall.comes().passes(SETTLED_MS + 2000)
        hall.goes().passes(2000)
    assert hall.told == ["ada"], "the second still has to wait for his turn"
    hall.comes().passes(NEXT_MS)
    hall.goes().passes(DAY_MS // 24)
    assert hall.told == ["ada", "bob"]


def test_whoever_comes_and_is_gone_at_once_tells_nobody(hall):
    hall.asks("ada")
    hall.comes()
    hall.goes().passes(NEXT_MS)
    assert hall.told == []
    assert hall.letters() == []


def test_work_time_that_begins_is_a_coming_too(open_page, now):
    """Connected since the night, open from nine: no socket comes, the word changes all the same."""
    mirela = open_page("early", is_="offline")
    hall = Hall(mirela, now.later(-5 * 3_600_000))  # seven in Aarhus
    hall.asks("ada")
    hall.comes().passes(1000)
    waiting.sweep(Job("", "", {}, 1, False), hall.now)
    assert hall.told == []
    hall.now = hall.now.later(3 * 3_600_000)
    waiting.sweep(Job("", "", {}, 1, False), hall.now)
    assert hall.told == ["ada"]


class TestByMail:
    def test_where_no_page_showed_it_a_letter_goes_out_once(self, hall):
        hall.asks("ada")
        hall.comes().passes(SETTLED_MS + MAIL_MS + 2000)
        letter = Letter.objects.get(template="advisors/letters/available")
        assert letter.subject == "Mirela Tamsø is online now"
        assert "/mirela/" in letter.text
        row = Waiting.objects.get()
        waiting.tell_by_mail(Job(waiting.LETTER, str(row.pk), {}, 2, False), hall.now)
        assert hall.letters() == ["ada"], "a worker that does it again writes no second one"

    def test_where_a_page_showed_it_none_does(self, hall):
        ada = hall.asks("ada")
        hall.comes().passes(SETTLED_MS + 1000)
        waiting.seen(ada, Waiting.objects.get().pk, hall.now)
        hall.passes(10 * MAIL_MS)
        assert hall.letters() == []

    def test_who_wants_no_such_letters_gets_none(self, hall):
        hall.asks("ada", there_by_mail=False)
        hall.asks("bob")
        hall.comes().passes(2 * NEXT_MS)
        assert hall.letters() == ["bob"]

    def test_nobody_is_written_to_of_an_advisor_who_has_left(self, hall):
        hall.asks("ada")
        hall.asks("bob")
        hall.comes().passes(SETTLED_MS + 1000)
        hall.goes().passes(NEXT_MS)
        assert (hall.told, hall.letters()) == ([], []), "nothing was told: ada waits at her place"
        hall.comes().passes(SETTLED_MS + MAIL_MS + 2000)
        assert (hall.told, hall.letters()) == (["ada"], ["ada"])

    def test_only_the_one_who_waits_can_say_that_it_was_seen(self, hall):
        hall.asks("ada")
        charlie = Person.objects.create_user("charlie@example.org")
        hall.comes().passes(SETTLED_MS + 1000)
        waiting.close(charlie, Waiting.objects.get().pk, hall.now)
        row = Waiting.objects.get()
        assert (row.seen_at, row.closed_at) == (None, None)


class TestWhoMayWait:
    def test_asked_twice_is_asked_once_and_the_first_place_counts(self, hall):
        ada = hall.asks("ada")
        asked_at = Waiting.objects.get().asked_at
        hall.asks("bob")
        waiting.ask(ada, hall.advisor, hall.now)
        assert how_many_wait(hall.advisor, hall.now.wall) == 2
        assert wish_of(ada, hall.advisor, hall.now.wall).asked_at == asked_at

    def test_a_wish_lasts_fourteen_days(self, hall):
        ada = hall.asks("ada")
        asked_at = Waiting.objects.get().asked_at
        last = asked_at + LASTS - timedelta(milliseconds=1)
        assert wish_of(ada, hall.advisor, last).asked_at
        assert wish_of(ada, hall.advisor, asked_at + LASTS).asked_at is None
        hall.now = hall.now.later(14 * DAY_MS)
        hall.comes().passes(NEXT_MS)
        assert hall.told == []
        waiting.sweep(Job("", "", {}, 1, False), hall.now)
        assert not Waiting.objects.exists()

    def test_who_asks_again_after_that_waits_anew(self, hall):
        ada = hall.asks("ada")
        hall.now = hall.now.later(14 * DAY_MS)
        waiting.ask(ada, hall.advisor, hall.now)
        assert wish_of(ada, hall.advisor, hall.now.wall).asked_at == hall.now.wall

    def test_taken_back_is_not_told(self, hall):
        waiting.take_back(hall.asks("ada"), hall.advisor)
        hall.comes().passes(NEXT_MS)
        assert hall.told == []

    def test_who_talks_to_the_advisor_meanwhile_need_not_be_told(self, hall):
        ada = hall.asks("ada")
        actions.meet(ada, hall.advisor, came_by="", met_before=True, at=hall.now.wall)
        assert how_many_wait(hall.advisor, hall.now.wall) == 0

    def test_apart_from_each_other_nothing_is_told(self, hall):
        ada, bob = hall.asks("ada"), hall.asks("bob")
        hall.asks("cleo")
        block(hall.advisor.person, ada, hall.now.wall)
        block(bob, hall.advisor.person, hall.now.wall)
        hall.comes().passes(3 * NEXT_MS)
        assert hall.told == ["cleo"]

    @pytest.mark.parametrize(
        ("by", "says"),
        [("excluded_until", "excluded yourself"), ("shut_out_until", "An operator has decided")],
    )
    def test_who_is_shut_out_cannot_ask_and_keeps_the_place_of_before(self, hall, by, says):
        ada = hall.asks("ada")
        hall.asks("bob")
        setattr(ada, by, hall.now.later(DAY_MS).wall)
        ada.save()
        with pytest.raises(RuleError, match=says):
            waiting.ask(ada, hall.advisor, hall.now)
        hall.comes().passes(SETTLED_MS + 1000)
        assert hall.told == ["bob"]
        hall.now = hall.now.later(DAY_MS)
        hall.passes(2 * NEXT_MS)
        assert hall.told == ["bob", "ada"]

    def test_nobody_waits_for_who_is_there_or_for_themselves(self, hall):
        with pytest.raises(RuleError, match="own page"):
            waiting.ask(hall.advisor.person, hall.advisor, hall.now)
        hall.comes()
        hall.advisor = own_page(hall.advisor.person, hall.advisor.network)
        with pytest.raises(RuleError, match="online now"):
            hall.asks("ada")

    def test_one_person_waits_for_fifty_at_most(self, hall, monkeypatch, open_page):
        monkeypatch.setattr(waiting, "WAITS_MAX", 1)
        ada = hall.asks("ada")
        with pytest.raises(RuleError, match="many people"):
            waiting.ask(ada, open_page("ole", is_="offline"), hall.now)


@pytest.mark.parametrize(
    ("last_s", "turn_s", "why"),
    [
        (None, 0, "nobody was told yet"),
        (0, 120, "just now: two minutes later"),
        (-119.999, 0.001, "a millisecond before the time is over"),
        (-120, 0, "the time is over"),
        (-3600, 0, "long ago: at once"),
    ],
)
def test_whose_turn_it_is(now, last_s, turn_s, why):
    last = None if last_s is None else now.wall + timedelta(seconds=last_s)
    assert turn(last, 120, now.wall) == now.wall + timedelta(seconds=turn_s), why


class TestPages:
    def post(self, browser, wish="ask"):
        return browser.post("/mirela/tell-me/", {"wish": wish})

    def page(self, browser):
        return " ".join(browser.get("/mirela/").content.decode().split())

    def browser(self, person):
        browser = Client()
        browser.force_login(person)
        return browser

    @pytest.fixture(autouse=True)
    def _button(self, monkeypatch):
        """The calls stand above; here it is enough that somebody could be rung."""

        def offer(*asked):
            plain = offers.prices_only(*asked)
            return offers.CallOffer(**{
                name: getattr(plain, name) for name in plain.__dataclass_fields__
            } | {"post_url": "/calls/"})  # fmt: skip

        offers.provide(offer)

    def test_one_press_asks_and_the_button_takes_it_back(self, mirela, dara):
        browser = self.browser(dara)
        assert "Tell me when available" in self.page(browser)
        assert self.post(browser).url == "/mirela/#call"
        assert "You are told once when Mirela Tamsø is available, until" in self.page(browser)
        self.post(browser, "take-back")
        assert "Tell me when available" in self.page(browser)
        assert not Waiting.objects.exists()

    def test_a_visitor_comes_back_through_the_sign_in_with_the_wish(self, mirela, dara):
        visitor = Client()
        answer = self.post(visitor)
        assert answer.url == "/sign-in/?next=%2Fmirela%2Ftell-me%2F"
        visitor.force_login(dara)
        assert visitor.get("/mirela/tell-me/").url == "/mirela/#call"
        assert Waiting.objects.get().person == dara

    def test_a_link_that_somebody_is_led_to_asks_for_nothing(self, mirela, dara):
        self.browser(dara).get("/mirela/tell-me/")
        visitor = Client()
        visitor.get("/mirela/tell-me/")
        visitor.force_login(dara)
        visitor.get("/mirela/tell-me/")
        assert not Waiting.objects.exists()

    def test_the_advisor_reads_how_many_wait_and_not_who(self, hall):
        hall.asks("ada")
        hall.asks("bob")
        page = self.page(self.browser(hall.advisor.person))
        assert "2 people wait to hear from you." in page
        assert not re.search(r"\bada\b", page.partition("<main")[2]), "a token may spell it"

    def test_an_open_page_hears_it_and_a_page_of_later_catches_up(self, hall, monkeypatch):
        ada = hall.asks("ada")
        hall.comes().passes(SETTLED_MS + 1000)
        monkeypatch.setattr("minutewise.work.clock.now", lambda: hall.now)
        news = self.browser(ada).get("/told/").json()["news"]
        assert [(each["name"], each["url"]) for each in news] == [
            ("Mirela Tamsø", "/mirela/#call")]  # fmt: skip
        self.browser(ada).post(news[0]["close_url"])
        assert self.browser(ada).get("/told/").json() == {"news": []}
        later = hall.now.later(11 * 60_000).wall
        Waiting.objects.update(closed_at=None)
        assert news_for(ada, later) == [], "after ten minutes it is no news"


def test_own_data_tells_it_and_erasure_takes_it_away(hall):
    ada = hall.asks("ada")
    hall.asks("bob")
    sheet = next(sheet for sheet in own_data.tell(ada) if sheet.name == "waiting")
    assert [row["advisor"] for row in sheet.rows] == ["Mirela Tamsø"]
    own_data.erase(ada, hall.now.wall)
    assert [row.person.name for row in Waiting.objects.all()] == ["bob"]
    own_data.erase(hall.advisor.person, hall.now.wall)
    assert not Waiting.objects.exists()


def test_a_closed_page_is_told_that_the_advisor_is_there(hall):
    ada = hall.asks("ada")
    set_up(ada, hall.now.wall)
    hall.comes().passes(SETTLED_MS)
    told = DueWork.objects.get(kind="push").payload
    assert (told["kind"], told["name"]) == ("there", hall.advisor.shown_name)
    assert told["url"] == hall.advisor.get_absolute_url()


def test_the_head_start_is_a_figure_of_the_dated_policy(hall):
    """From its date on: who was told before it passes the next one sooner, too."""
    Policy.objects.create(
        network=hall.advisor.network, valid_from=hall.now.wall - timedelta(1), tell_next_s=30
    )
    hall.asks("ada")
    hall.asks("ben")
    hall.comes().passes(SETTLED_MS)
    assert hall.told == ["ada"]
    hall.passes(29_000)
    assert hall.told == ["ada"]
    hall.passes(1_000)
    assert hall.told == ["ada", "ben"]
