"""Stretches of threads: what they cover, when, and that nothing erased stays in them."""

from datetime import timedelta

import pytest
from django.db import connection

from minutewise.conversations.actions import (
    Brief,
    ask_brief,
    begin,
    read,
    say,
    send_brief,
    stretches,
)
from minutewise.conversations.actions.stretches import cover, cover_due, renew, sweep
from minutewise.conversations.actions.visitors import Visitor, begin_as_visitor, forget, take_along
from minutewise.conversations.grams import BITS, bits_of_word, fold, grams_of_text, packed
from minutewise.conversations.models import Conversation, Message, Stretch
from minutewise.conversations.own_data import erase
from minutewise.conversations.queries import search
from minutewise.conversations.tests.cast import charlie, clock, dara, mirela
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.models import OPEN, DueWork

__all__ = ["charlie", "clock", "dara", "mirela"]

COVER = Job(stretches.COVER, "", {}, 1, False)
VIC = Visitor("Vic", "vic@example.org", "v" * 64)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Stretches of three messages, so that a few show what many do."""
    monkeypatch.setattr(stretches, "MESSAGES", 3)
    monkeypatch.setattr(stretches, "MESSAGES_AT_ONCE", 10)


@pytest.fixture
def thread(clock, dara, mirela):
    return begin(dara, mirela, "The replica waits", clock.now)


def talk(thread, clock, dara, *texts):
    for text in texts:
        say(thread.id, "client", dara, text, clock.passes(s=2))


def covered(thread):
    rows = Stretch.objects.filter(conversation=thread).order_by("first")
    return [(row.first, row.last) for row in rows]


def texts_found(person, words):
    return [each.text for each in search(person, words)]


# The bits of a text and of a word in it


def has_all(text, word):
    """Whether a text has every bit that a search for the word asks for."""
    has = packed(grams_of_text(text))
    return all(has[bit >> 3] >> (bit & 7) & 1 for bit in bits_of_word(word))


@pytest.mark.parametrize("word", ["replica", "LICA w", "t", "%", "ße", "SSE", "東京", "İ", "i"])
def test_a_text_has_the_bits_of_each_word_in_it(word):
    text = "The repLica waits; 100 % of STRASSE and Straße, 東京都, İstanbul"
    assert bits_of_word(word)
    assert has_all(text, word)
    assert max(bits_of_word(word)) < BITS


def test_nothing_is_asked_of_a_word_of_which_nothing_is_left():
    assert bits_of_word("\u0307") == set()


GREEK = [chr(code) for code in (*range(0x370, 0x400), *range(0x1F00, 0x2000))]


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite folds ASCII only")
@pytest.mark.parametrize("locale", ["el", "und", "tr", "lt"])
def test_nothing_is_asked_that_icu_takes_for_another_letter(locale):
    texts = [f"σ{letter}φοσ" for letter in GREEK if letter.isprintable()]
    with connection.cursor() as cursor:
        capitals = f'upper(each COLLATE "{locale}-x-icu")'
        cursor.execute(f"SELECT each, {capitals} FROM unnest(%s::text[]) each", [texts])  # noqa: S608 (ours)
        for text, capitals in cursor.fetchall():
            assert has_all(text, capitals), f"{capitals} is {text} there"


def test_but_of_a_greek_word_what_stays_between_is_asked():
    for word in ("ΣΙΣΥΦΟΣ", "σισυφος", "σίσυφος"):
        assert bits_of_word(word)
        assert has_all("σίσυφος", word)
    assert not has_all("σίσυφος", "θάλασσα")


# When a thread is covered


@pytest.mark.parametrize(
    ("after", "messages", "is_covered"),
    [
        (stretches.QUIET - timedelta(seconds=1), 1, False),  # somebody may still be writing
        (stretches.QUIET + timedelta(seconds=1), 1, True),
        (timedelta(0), 2, False),
        (timedelta(0), 3, True),  # it is a whole stretch
    ],
)
def test_a_thread_is_covered_when_it_is_quiet_or_has_grown(
    clock, dara, thread, after, messages, is_covered
):
    talk(thread, clock, dara, *["More"] * (messages - 1))
    cover_due(COVER, clock.passes(s=after.total_seconds()))
    assert bool(covered(thread)) is is_covered


def test_what_is_added_goes_into_the_last_stretch_until_it_is_full(clock, dara, thread):
    talk(thread, clock, dara, "Two")
    cover(thread.id)
    assert covered(thread) == [(1, 2)]
    talk(thread, clock, dara, "Three", "Four")
    cover(thread.id)
    assert covered(thread) == [(1, 3), (4, 4)]
    assert Conversation.objects.get(id=thread.id).indexed == 4


def test_texts_with_many_letters_make_shorter_stretches(monkeypatch, clock, dara, thread):
    monkeypatch.setattr(stretches, "GRAMS", 60)
    talk(thread, clock, dara, "abcdefghijklmnopqrstuvwxyz", "0123456789")
    cover(thread.id)
    assert covered(thread) == [(1, 1), (2, 2), (3, 3)]


def test_of_a_long_thread_a_part_is_covered_at_a_time_and_the_rest_at_once(clock, dara, thread):
    talk(thread, clock, dara, *[f"Message {n}" for n in range(14)])
    cover_due(COVER, clock.now)
    assert covered(thread)[-1] == (10, 10)
    (again,) = DueWork.objects.filter(OPEN, kind=stretches.COVER)
    assert again.due_at == clock.now.wall
    cover_due(COVER, clock.now)
    assert covered(thread)[-1] == (13, 15)


def test_a_brief_is_covered_once_it_cannot_change_any_more(clock, dara, mirela, thread):
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    brief = send_brief(thread.id, "client", dara, Brief("A disk"), clock.now)
    talk(thread, clock, dara, "And hurry")
    cover_due(COVER, later := clock.passes(s=3_600))
    assert covered(thread) == [(1, 1)]
    assert Conversation.objects.get(id=thread.id).indexed == brief.number - 1
    send_brief(thread.id, "client", dara, Brief("A tape"), clock.now)  # also by the version before
    cover_due(COVER, later)
    assert texts_found(dara, "tape") == ["A tape"]
    read(thread.id, "advisor", brief.number)
    cover_due(COVER, later)
    assert covered(thread) == [(1, 4)]
    assert texts_found(mirela.person, "tape") == ["A tape"]


def test_a_thread_that_waits_for_a_reader_is_not_looked_at_again_and_again(
    monkeypatch, clock, dara, mirela, thread
):
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    send_brief(thread.id, "client", dara, Brief("A disk"), clock.now)
    tried = []
    cover_due(COVER, clock.passes(s=3_600))
    monkeypatch.setattr(stretches, "cover", tried.append)
    cover_due(COVER, clock.now)
    assert not tried


# What goes


def test_nothing_of_what_was_erased_is_left_in_a_stretch(clock, dara, mirela, thread):
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    brief = send_brief(thread.id, "client", dara, Brief("My secret disk"), clock.now)
    read(thread.id, "advisor", brief.number)
    last = say(thread.id, "advisor", mirela.person, "Let me see", clock.now)
    cover(thread.id)
    erase(dara, clock.now.wall)
    (job,) = DueWork.objects.filter(OPEN, kind=stretches.RENEW)
    assert job.due_at == clock.now.wall
    due.run_due(clock.now)
    said = [bytes(row.grams) for row in Stretch.objects.order_by("first")]
    assert covered(thread) == [(1, last.number)]
    assert said == [packed(grams_of_text("Let me see"))]
    assert texts_found(mirela.person, "let see") == ["Let me see"]
    renew(Job(stretches.RENEW, str(dara.id), {}, 2, False), clock.now)  # once more changes nothing
    assert said == [bytes(row.grams) for row in Stretch.objects.order_by("first")]


def test_stretches_go_with_a_thread_that_is_forgotten_or_joined(clock, mirela, dara):
    old = begin_as_visitor(VIC, mirela, "Long ago", clock.now)
    cover(old.id)
    assert covered(old)
    forget(COVER, clock.passes(s=31 * 86_400))
    assert not Stretch.objects.exists()
    joined = begin_as_visitor(VIC, mirela, "Today", clock.now)
    cover(joined.id)
    known = begin(dara, mirela, "Known", clock.now)
    cover(known.id)
    take_along(dara, VIC.email)
    assert set(Stretch.objects.values_list("conversation", flat=True)) == {known.id}
    assert texts_found(dara, "today") == ["Today"]
    assert texts_found(mirela.person, "tod") == ["Today"]


def test_what_the_version_before_leaves_of_a_deleted_thread_is_swept(clock, mirela, thread):
    gone = begin_as_visitor(VIC, mirela, "Long ago", clock.now)
    for each in (thread, gone):
        cover(each.id)
    Conversation.objects.filter(id=gone.id).update(last=None)
    Message.objects.filter(conversation=gone).delete()
    rows = Conversation.objects.filter(id=gone.id)
    rows._raw_delete(rows.db)  # as by who knows of no stretches
    sweep()
    assert set(Stretch.objects.values_list("conversation", flat=True)) == {thread.id}


def test_a_thread_that_is_gone_is_not_covered(thread):
    Conversation.objects.filter(id=thread.id).update(last=None)
    Message.objects.filter(conversation=thread).delete()
    Conversation.objects.filter(id=thread.id).delete()
    assert cover(thread.id) is False
    assert not Stretch.objects.exists()


def test_letters_that_fold_alike_are_one():
    assert fold("İstanbul ıß") == fold("iSTANBUL ISS")
