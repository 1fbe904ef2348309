"""Threads are covered for the search while they are written in, changed, joined and erased.

Whatever meets whom: what is covered lies in exactly one stretch that has all its letters and none
that stand nowhere any more, and the search finds everything. On SQLite and PostgreSQL.
"""

import itertools
import threading
from datetime import timedelta

import pytest

from minutewise.conversations.actions import (
    Brief,
    ask_brief,
    begin,
    begin_as_visitor,
    read,
    say,
    send_brief,
    stretches,
    take_along,
)
from minutewise.conversations.actions.stretches import RENEW, cover, renew
from minutewise.conversations.actions.visitors import FORGET, forget
from minutewise.conversations.grams import grams_of_text, packed
from minutewise.conversations.models import Conversation, Message, Stretch
from minutewise.conversations.own_data import erase
from minutewise.conversations.queries import search
from minutewise.conversations.queries.finding import texts_of
from minutewise.kernel.clock import Instant
from minutewise.work.due import Job
from minutewise.work.writing import writing
from tests.races.crowd import at_once
from tests.races.test_thread_races import VIC, dara, page
from tests.races.test_waiting_for_locks import FINE, PATIENCE_S, meet, until_somebody_waits
from tests.races.test_waiting_races import NOON

__all__ = ["dara", "page"]

pytestmark = pytest.mark.django_db(transaction=True)
NOW = Instant(NOON, 1_000_000, "boot")
WORDS = ("replica", "Straße", "tablespace", "wraparound", "autovacuum", "checkpoint", "toast")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Stretches of three messages, so that a few make several."""
    monkeypatch.setattr(stretches, "MESSAGES", 3)
    monkeypatch.setattr(stretches, "MESSAGES_AT_ONCE", 30)


@pytest.fixture
def thread(dara, page):
    thread = begin(dara, page, WORDS[0], NOW)
    for word in WORDS[1:4]:
        say(thread.id, "client", dara, word, NOW)
    return thread


def looked_through(thread, first, last):
    """The texts of these numbers that a search looks through."""
    rows = Message.objects.filter(conversation=thread, number__range=(first, last))
    rows = rows.filter(kind__in=["text", "brief"])
    return [text for row in rows for text in texts_of(row.kind, row.text, row.figures)]


def is_true(thread):
    """Each stretch says of its messages what stands there, and together they cover what counts."""
    thread = Conversation.objects.get(id=thread.id)
    rows = list(Stretch.objects.filter(conversation=thread).order_by("first"))
    for row, later in itertools.pairwise(rows):
        assert row.last < later.first
    for row in rows:
        stands = set[str]().union(*map(grams_of_text, looked_through(thread, row.first, row.last)))
        assert bytes(row.grams) == packed(stands), f"{row} says something else"
    whole = looked_through(thread, 1, thread.indexed)
    assert sorted(whole) == sorted(
        text for row in rows for text in looked_through(thread, row.first, row.last)
    )


def is_found(person, *words):
    for word in words:
        assert [found.text for found in search(person, word)] == [word], word


def together(*acts):
    """All of these at once; none may fail."""
    said = at_once(len(acts), lambda number: acts[number]())
    assert [each for each in said if isinstance(each, Exception)] == []


def covers(thread):
    return lambda: cover(thread.id)


def test_control_two_workers_who_hold_no_lock_both_begin_the_same_stretch(thread):
    both_have_read = threading.Barrier(2)

    def naive(_number):
        rows = stretches._written(thread.id, 0, 4)
        both_have_read.wait(PATIENCE_S)
        with writing():
            part = next(stretches._cut(rows))
            Stretch.objects.bulk_create([stretches._stretch(thread.id, part)])

    raised = [type(each).__name__ for each in at_once(2, naive)]
    assert sorted(raised) == ["IntegrityError", "NoneType"], "the race did not happen"


def test_two_workers_at_once_cover_a_thread_once(thread, dara):
    assert at_once(4, lambda _number: cover(thread.id)) == [False] * 4
    assert [(row.first, row.last) for row in Stretch.objects.order_by("first")] == [(1, 3), (4, 4)]
    is_true(thread)
    is_found(dara, *WORDS[:4])


def test_what_is_written_while_it_is_covered_is_found_before_and_after(thread, dara, page):
    def writes(number):
        return lambda: (
            say(thread.id, "client", dara, WORDS[number], NOW)
            and is_found(dara, WORDS[number], WORDS[0])
        )

    together(covers(thread), *map(writes, (4, 5, 6)), covers(thread))
    is_true(thread)
    cover(thread.id)
    is_true(thread)
    is_found(page.person, *WORDS)


def test_a_brief_that_is_changed_while_it_is_covered_says_the_last_word(thread, dara, page):
    ask_brief(thread.id, "advisor", page.person, NOW)
    number = send_brief(thread.id, "client", dara, Brief("wraparound soon"), NOW).number

    def changes(about="a checkpoint"):
        send_brief(thread.id, "client", dara, Brief(about), NOW)

    together(covers(thread), changes, changes, covers(thread))
    is_true(thread)
    changes("a checkpoint too")
    is_true(thread)
    together(covers(thread), lambda: read(thread.id, "advisor", number), covers(thread))
    is_true(thread)
    cover(thread.id)
    assert Conversation.objects.get(id=thread.id).indexed >= number
    is_true(thread)
    is_found(page.person, "a checkpoint too")
    assert search(dara, "soon") == []


def test_a_visitors_thread_is_joined_to_the_clients_while_both_are_covered(thread, dara, page):
    visited = begin_as_visitor(VIC, page, WORDS[5], NOW)
    cover(visited.id)
    say(visited.id, "client", None, WORDS[6], NOW)

    def signs_in():
        assert take_along(dara, VIC.email) == 1

    together(covers(thread), covers(visited), signs_in, covers(visited), covers(thread))
    assert not Stretch.objects.exclude(conversation=thread.id).exists()
    is_true(thread)
    cover(thread.id)
    is_true(thread)
    is_found(dara, *WORDS[:4], *WORDS[5:])


@pytest.fixture
def stops_after_reading(monkeypatch):
    """stops_after_reading(then): whoever covers has read the texts, and does `then` at that."""

    def stop(then):
        reads, once = stretches._written, threading.Lock()

        def stopped(*span):
            rows = reads(*span)
            if once.acquire(blocking=False):
                then()
            return rows

        monkeypatch.setattr(stretches, "_written", stopped)

    return stop


def test_words_erased_while_they_are_covered_leave_no_letter(
    thread, dara, page, stops_after_reading
):
    """The worker who covers has read them; whoever takes the bits away comes before it is done."""
    cover(thread.id)
    say(thread.id, "advisor", page.person, WORDS[4], NOW)
    has_read = threading.Event()

    def waits():
        has_read.set()
        until_somebody_waits()

    def leaves():
        assert has_read.wait(PATIENCE_S)
        with writing():
            erase(dara, NOON)
        renew(Job(RENEW, str(dara.id), {}, 1, False), NOW)

    stops_after_reading(waits)
    together(covers(thread), leaves)
    is_true(thread)
    is_found(page.person, WORDS[4])


def test_a_thread_that_is_forgotten_while_a_worker_waits_for_it_is_not_covered(page):
    visited = begin_as_visitor(VIC, page, WORDS[0], NOW)
    a_month_later = Instant(NOON + timedelta(days=31), 2_000_000, "boot")

    def takes():
        Conversation.objects.select_for_update().filter(id=visited.id).values_list("id").first()

    def forgets():
        forget(Job(FORGET, "", {}, 1, False), a_month_later)

    assert meet(takes, forgets, covers(visited)) == FINE
    assert not Stretch.objects.exists()
