"""What people say of their calls is read at the operator's desk, and counted by the day."""

from datetime import timedelta

import pytest
from django.test import Client

from minutewise.backoffice.queries.quality import answers, count_bad, trouble_words
from minutewise.calls.actions.quality import Said, say

DAY = timedelta(hours=24)
TICK = timedelta(milliseconds=1)


@pytest.fixture
def over(talk):
    return talk.rings().is_accepted().connects().runs(s=30).hangs_up()


@pytest.fixture
def at(over):
    return over.clock.now.wall


def test_a_call_that_both_call_bad_is_one_bad_call(over, at, dara, mirela):
    say(over.call, dara, "client", Said("bad"), at)
    say(over.call, mirela.person, "advisor", Said("bad"), at)
    assert count_bad(at, at + TICK) == 1
    assert count_bad(at - TICK, at) == 0
    assert count_bad(at + TICK, at + DAY) == 0


def test_the_list_is_narrowed(over, at, dara, mirela):
    say(over.call, dara, "client", Said("bad", ["echo"]), at)
    say(over.call, mirela.person, "advisor", Said("so_so", ["no_sound", "echo"]), at)
    table = [("", "", 2), ("bad", "", 1), ("good", "", 0), ("", "echo", 2)]
    table += [("", "no_sound", 1), ("bad", "no_sound", 0), ("", "froze", 0)]
    for how, trouble, found in table:
        assert answers(how, trouble).count() == found, (how, trouble)
    assert trouble_words(answers("so_so", "").get()) == ["No sound", "Echo"]


def test_the_desk_shows_it_and_leads_to_the_call(over, at, dara, olga):
    say(over.call, dara, "client", Said("bad", ["echo"], "<b>Loud</b>"), at)
    browser = Client()
    browser.force_login(olga.person)
    page = browser.get("/operator/quality/").content.decode()
    assert f"/admin/calls/call/{over.id}/change/" in page
    assert "&lt;b&gt;Loud&lt;/b&gt;" in page
    assert "Echo" in page
    assert "No such answers" in browser.get("/operator/quality/?how=good").content.decode()
    for query in ("how=x", "trouble=%00", "page=x", "how=&trouble=echo&page=99"):
        assert browser.get(f"/operator/quality/?{query}").status_code == 200
    assert "Calls said to be bad today" in browser.get("/operator/").content.decode()


def test_nobody_reads_that_somebody_said_nothing(over, at, dara):
    say(over.call, dara, "client", Said("skipped"), at)
    assert list(answers("", "")) == []
