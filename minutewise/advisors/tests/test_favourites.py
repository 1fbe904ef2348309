"""A heart keeps an advisor, for oneself alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.advisors import own_data
from minutewise.advisors.actions import favourites
from minutewise.advisors.models import Favourite
from minutewise.kernel.errors import RuleError


@pytest.fixture
def browser(client, dara):
    client.force_login(dara)
    return client


def press(browser, kept="1", handle="mirela", **extra):
    return browser.post(f"/{handle}/favourite/", {"kept": kept, "next": "/?q=disk"}, **extra)


def names(page):
    return re.findall(r"<h2><a [^>]*>([^<]*)</a></h2>", page.content.decode())


def test_a_press_keeps_another_lets_go_and_leads_back(browser, mirela, dara):
    assert press(browser).url == "/?q=disk"
    assert press(browser).url == "/?q=disk"
    assert [row.advisor for row in Favourite.objects.filter(person=dara)] == [mirela]
    press(browser, kept="0")
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("path", ["/", "/mirela/"])
def test_the_heart_says_what_it_is(browser, mirela, path):
    assert 'aria-pressed="false"' in browser.get(path).content.decode()
    press(browser)
    assert 'aria-pressed="true"' in browser.get(path).content.decode()


def test_a_script_is_answered_in_json(browser, mirela):
    answer = press(browser, headers={"accept": "application/json"})
    assert answer.json() == {"kept": True}


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_it_leads_nowhere_else(browser, mirela, target):
    assert browser.post("/mirela/favourite/", {"kept": "1", "next": target}).url == "/mirela/"


def test_visitors_and_the_advisor_himself_have_no_heart(client, mirela):
    assert "mw-heart" not in client.get("/mirela/").content.decode()
    client.force_login(mirela.person)
    assert "mw-heart" not in client.get("/mirela/").content.decode()
    press(client)
    assert not Favourite.objects.exists()


def test_the_page_shows_who_is_online_first(browser, open_page):
    for handle, is_ in {
        "anna": "offline",
        "bert": "busy",
        "cleo": "online",
        "dora": "away",
    }.items():
        open_page(handle, is_=is_, name=handle.title(), any_time=True)
        press(browser, handle=handle)
    assert names(browser.get("/favourites/")) == ["Cleo", "Bert", "Dora", "Anna"]


def test_a_page_that_was_taken_off_is_not_shown_and_comes_back(browser, mirela):
    press(browser)
    type(mirela).objects.update(published_at=None)
    assert "Nobody yet" in browser.get("/favourites/").content.decode()


def test_of_another_network_nothing_is_shown(browser, mirela, network):
    press(browser)
    other = type(network).objects.create(handle="other", name="Other", currency="EUR")
    type(mirela).objects.update(network=other)
    assert names(browser.get("/favourites/")) == []


def test_the_number_of_favourites_makes_no_difference_to_the_number_of_questions(
    browser, open_page, now, dara
):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            browser.get("/favourites/")
        return len(asked)

    favourites.keep(dara, open_page("anna"), now.wall)
    questions()
    before = questions()
    for handle in ("bert", "cleo"):
        favourites.keep(dara, open_page(handle), now.wall)
    assert questions() == before


def test_there_is_an_end(monkeypatch, mirela, ole, dara, now):
    monkeypatch.setattr(favourites, "FAVOURITES_MAX", 1)
    favourites.keep(dara, mirela, now.wall)
    with pytest.raises(RuleError, match="as many favourites"):
        favourites.keep(dara, ole, now.wall)


def test_own_data_tells_it_and_erasure_takes_it_away(mirela, dara, now):
    favourites.keep(dara, mirela, now.wall)
    sheet = next(sheet for sheet in own_data.tell(dara) if sheet.name == "favourites")
    assert [row["advisor"] for row in sheet.rows] == ["Mirela Tamsø"]
    own_data.erase(dara, now.wall)
    assert not Favourite.objects.exists()
