"""The free minute again and again: other accounts, other cookies, other cards, one address."""

from types import SimpleNamespace

import pytest
from django.test import Client

from minutewise.accounts.browser_mark import BROWSER
from minutewise.accounts.models import Person
from minutewise.advisors.offers import Asked, offer_for, shown_of
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.models import Call, Meter, SampleMark
from minutewise.calls.tests.conftest import give
from minutewise.payments.instruments import instrument_mark
from minutewise.payments.models import Payment
from minutewise.work.clock import now

GONE = "was used in this browser or with your card before"


class Household:
    """People who sit at browsers, all behind one address on the net."""

    def __init__(self, stage):
        self.stage, self.presses_made = stage, 0

    def joins(self, name, card=""):
        """A new account with money, perhaps from a card."""
        person = Person.objects.create_user(f"{name}@example.org", name=name)
        give(person, 5000, name)
        if card:
            mark = instrument_mark("pretend", card)
            Payment.objects.create(
                person_id=person.id, network_id=self.stage.network.id, amount=5000, key=name,
                currency="EUR", gateway="pretend", state="paid", instrument=mark,
            )  # fmt: skip
        return person

    def reads(self, browser, person):
        browser.force_login(person)
        return browser.get("/mirela/").content.decode()

    def presses(self, browser, person):
        """The press on a page that was drawn in this browser just now."""
        self.reads(browser, person)
        cookies = {name: each.value for name, each in browser.cookies.items()}
        mark = BROWSER.of(SimpleNamespace(COOKIES=cookies))
        offer = offer_for(self.stage.page, person, Asked(mode="video", browser=mark), now())
        self.presses_made += 1
        form = {
            "advisor": str(self.stage.page.id), "mode": "video", "maximum": "2400",
            "key": f"press-{self.presses_made}", "shown": shown_of(offer.chosen, offer),
        }  # fmt: skip
        return browser.post("/calls/", form)

    def uses_the_sample(self, browser, person):
        """Half a minute, then hung up."""
        assert self.presses(browser, person).url.startswith("/calls/")
        call = Call.objects.exclude(stage="ended").get()
        ring.accept(call.id, now())
        began = now()
        meter.connect(call.id, began.steady_ms, began)
        later = began.later(30_000)
        finish.hang_up(call.id, "client", later.steady_ms, later)
        row = Meter.objects.get(call=call)
        assert (row.closed_ms, row.charge) == (30_000, 0)
        return row


@pytest.fixture
def home(stage):
    return Household(stage)


def test_a_new_account_in_the_same_browser_has_none(home):
    browser, anna, bela = Client(), home.joins("anna"), home.joins("bela")
    home.uses_the_sample(browser, anna)
    assert GONE in home.reads(browser, bela)
    home.presses(browser, bela)
    assert Meter.objects.get(client=bela).free_sample_s == 0


def test_the_same_card_in_another_browser_has_none(home):
    anna, bela = home.joins("anna", "card_1"), home.joins("bela", "card_1")
    home.uses_the_sample(Client(), anna)
    other = Client()
    assert GONE in home.reads(other, bela)
    home.presses(other, bela)
    assert Meter.objects.get(client=bela).free_sample_s == 0


def test_a_family_behind_one_line_is_not_touched(home):
    anna, bela = home.joins("anna", "card_1"), home.joins("bela", "card_2")
    home.uses_the_sample(Client(REMOTE_ADDR="192.0.2.7"), anna)
    row = home.uses_the_sample(Client(REMOTE_ADDR="192.0.2.7"), bela)
    assert row.free_sample_s == 60


def test_a_page_drawn_before_the_sample_was_used_cannot_be_pressed(home):
    """Two accounts, one browser, two tabs: what the older page says is not confirmed."""
    browser, anna, bela = Client(), home.joins("anna"), home.joins("bela")
    offer = offer_for(home.stage.page, bela, Asked(mode="video"), now())
    home.uses_the_sample(browser, anna)
    browser.force_login(bela)
    form = {"advisor": str(home.stage.page.id), "mode": "video", "maximum": "2400", "key": "old",
            "shown": shown_of(offer.chosen, offer)}  # fmt: skip
    browser.post("/calls/", form)
    assert not Call.objects.filter(client=bela).exists()


def test_looking_sets_no_cookie_and_a_press_sets_one_that_stays(home):
    browser, anna = Client(), home.joins("anna")
    home.reads(browser, anna)
    assert BROWSER.cookie not in browser.cookies
    home.uses_the_sample(browser, anna)
    kept = browser.cookies[BROWSER.cookie]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    mark = SampleMark.objects.get()
    assert mark.digest not in kept.value, "only a keyed digest is stored"
    home.presses(browser, anna)
    assert browser.cookies[BROWSER.cookie].value == kept.value


@pytest.mark.parametrize("said", ["", "x", '"a"', "a" * 5000, "ImEi:1:abc", "\x00", "é"])
def test_a_cookie_of_ones_own_making_is_none_and_harms_nobody(home, said):
    browser, anna = Client(raise_request_exception=False), home.joins("anna")
    home.reads(browser, anna)
    browser.cookies[BROWSER.cookie] = said
    assert home.presses(browser, anna).url.startswith("/calls/")
    assert browser.cookies[BROWSER.cookie].value != said


def test_somebody_elses_cookie_takes_ones_own_sample_away_and_gives_none(home):
    browser, anna, bela = Client(), home.joins("anna"), home.joins("bela")
    home.uses_the_sample(browser, anna)
    thief = Client()
    thief.cookies[BROWSER.cookie] = browser.cookies[BROWSER.cookie].value
    assert GONE in home.reads(thief, bela)
