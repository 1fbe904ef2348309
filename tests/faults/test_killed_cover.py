"""F1: a worker is killed at each of its writes while it covers a thread for the search, or takes
the letters of erased words away. The search finds what is there, and the next one completes it.
"""

import pytest

from minutewise.conversations.actions import begin, say, stretches
from minutewise.conversations.models import Conversation, Stretch
from minutewise.conversations.own_data import erase
from minutewise.conversations.queries import search
from minutewise.work import due
from minutewise.work.models import OPEN, DueWork
from minutewise.work.writing import writing
from tests.faults.test_kill_points import dies_at
from tests.races.test_stretch_races import NOW, WORDS, is_found, is_true, short
from tests.races.test_thread_races import dara, page

__all__ = ["dara", "page", "short"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(100)]
QUIET = NOW.later(600_000)  # by then nobody has written for ten minutes
LEASE_MS = 61_000  # afterwards the claim of whoever died holds no more
COVERED = [(1, 3), (4, 6), (7, 7)]


@pytest.fixture(autouse=True)
def nothing_else_is_due(monkeypatch):
    kinds = (stretches.COVER, stretches.RENEW)
    monkeypatch.setattr(due, "_handlers", {kind: due._handlers[kind] for kind in kinds})


@pytest.fixture
def thread(dara, page):
    """Seven messages: Dara's are the first, the third, the fifth and the seventh."""
    thread = begin(dara, page, WORDS[0], NOW)
    for number, word in enumerate(WORDS[1:]):
        side, author = [("advisor", page.person), ("client", dara)][number % 2]
        say(thread.id, side, author, word, NOW)
    return thread


def covered(thread):
    rows = Stretch.objects.filter(conversation=thread).order_by("first")
    return list(rows.values_list("first", "last"))


def killed_again_and_again(begins, then):
    """Works and dies at its first write, then once the claim is over at its second, and so
    on until it lives; `then` after each death. How often it died."""
    deaths, now = 0, begins
    while dies_at(deaths + 1, lambda at=now: due.run_due(at)):
        deaths, now = deaths + 1, now.later(LEASE_MS)
        then()
    return deaths


def test_killed_while_it_covers_the_search_finds_all_and_the_next_one_covers(thread, page):
    due.plan(stretches.COVER, "", QUIET.wall)

    def looks():
        assert covered(thread) in ([], COVERED)
        is_true(thread)
        is_found(page.person, *WORDS)
        Stretch.objects.all().delete()  # so that the next one has as much to do
        Conversation.objects.update(indexed=0)

    assert killed_again_and_again(QUIET, looks) >= 5
    assert covered(thread) == COVERED
    is_true(thread)
    is_found(page.person, *WORDS)


def test_killed_while_it_takes_letters_away_the_next_one_takes_the_rest(thread, dara, page):
    stretches.cover(thread.id)
    with writing():
        erase(dara, NOW.wall)

    def looks():
        is_found(page.person, *WORDS[1::2])
        assert [word for word in WORDS[::2] if search(page.person, word)] == []

    assert killed_again_and_again(NOW, looks) >= 5
    looks()
    is_true(thread)
    assert not DueWork.objects.filter(OPEN, kind=stretches.RENEW).exists()
