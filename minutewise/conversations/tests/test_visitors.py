"""Writing without an account: the first day, one's own browser; by sign-in it is one's own."""

from datetime import timedelta

import pytest

from minutewise.accounts.actions.people import welcome
from minutewise.conversations.actions import (
    Visitor,
    begin,
    begin_as_visitor,
    report,
    say,
    shut_out,
    take_along,
)
from minutewise.conversations.actions.visitors import FORGET, forget
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.queries import items_of, snapshot, thread_of, unread_threads
from minutewise.conversations.rules import (
    VISITOR_BEFORE_ANSWER,
    VISITOR_BEGUN_A_DAY,
    VISITORS_OF_AN_ADVISOR_A_DAY,
)
from minutewise.conversations.tests.cast import charlie, clock, dara, mirela
from minutewise.conversations.tests.test_threads import page_of, refused, texts
from minutewise.work.due import Job

__all__ = ["charlie", "clock", "dara", "mirela"]

VIC = Visitor.of("Vic", "Vic@Example.org", "k" * 64)


@pytest.fixture
def thread(clock, mirela):
    """Vic has asked without an account."""
    return begin_as_visitor(VIC, mirela, "Is this for you?", clock.now)


def test_the_same_browser_goes_on_in_the_same_thread(clock, mirela, thread):
    assert begin_as_visitor(VIC, mirela, "One more thing.", clock.passes(s=5)) == thread
    assert texts(thread) == ["Is this for you?", "One more thing."]


def test_the_advisor_is_told_that_nothing_is_proven(mirela, thread):
    assert snapshot(thread, "advisor")["with"]["proven"] is False
    assert unread_threads(mirela.person) == 1


# ---- guards ----


def test_from_the_second_day_on_the_address_is_to_be_proven(clock, mirela, thread):
    say(thread.id, "advisor", mirela.person, "It is.", clock.now)
    assert say(thread.id, "client", None, "Good.", clock.passes(s=86_399))
    assert refused(say, thread.id, "client", None, "Hm", clock.passes(s=1)) == "prove_first"


def test_a_few_messages_then_an_answer_or_a_proof(clock, mirela, thread):
    for number in range(VISITOR_BEFORE_ANSWER - 1):
        say(thread.id, "client", None, f"{number}", clock.passes(s=61))
    assert refused(say, thread.id, "client", None, "?", clock.passes(s=61)) == "prove_first"
    say(thread.id, "advisor", mirela.person, "I am here.", clock.passes(s=61))
    assert say(thread.id, "client", None, "!", clock.passes(s=61))


@pytest.mark.parametrize("same", ["key", "email"])
def test_one_browser_or_address_begins_a_few_a_day(clock, network, same):
    pages = [page_of(number, network) for number in range(VISITOR_BEGUN_A_DAY + 1)]

    def another(number):
        other = VIC._replace(email=f"v{number}@example.org", key=f"{number}" * 64)
        return other._replace(**{same: getattr(VIC, same)})

    for number, page in enumerate(pages[:-1]):
        begin_as_visitor(another(number), page, "Hello", clock.now)
    last = (another(9), pages[-1], "Hello")
    assert refused(begin_as_visitor, *last, clock.now) == "too_many_threads"
    assert begin_as_visitor(*last, clock.passes(s=86_401))


def test_all_visitors_together_do_not_flood_an_advisor(clock, mirela):
    rows = [
        Conversation(network=mirela.network, advisor=mirela, created_at=clock.now.wall,
                     visitor_key=f"{n}", visitor_name="V", visitor_email=f"v{n}@example.org")
        for n in range(VISITORS_OF_AN_ADVISOR_A_DAY)
    ]  # fmt: skip
    Conversation.objects.bulk_create(rows)
    assert refused(begin_as_visitor, VIC, mirela, "Hello", clock.now) == "too_many_threads"


def test_who_is_shut_out_comes_back_by_no_other_browser(clock, mirela, thread):
    shut_out(thread.id, "advisor", mirela.person, clock.now)
    assert refused(say, thread.id, "client", None, "Hey", clock.now) == "not_reachable"
    other = VIC._replace(key="o" * 64)
    assert refused(begin_as_visitor, other, mirela, "Hey", clock.now) == "not_reachable"


def test_reports_name_a_reason(clock, mirela, thread):
    said = report(thread.id, "advisor", mirela.person, " Rude \n words ", clock.now)
    assert (said.why, said.side) == ("Rude words", "advisor")
    assert refused(report, thread.id, "client", None, " ", clock.now) == "reason_missing"


# ---- by proof of the address it is one's own, on any device ----


def test_signing_in_takes_it_along(clock, mirela, thread):
    say(thread.id, "advisor", mirela.person, "It is.", clock.now)
    person, _first = welcome("vic@example.org", language="en", time_zone="UTC")
    mine, side = thread_of(person, thread.id)
    assert (side, mine.visitor_email, mine.visitor_key) == ("client", "", "")
    assert unread_threads(person) == 1
    assert (
        refused(say, thread.id, "client", None, "By the old cookie", clock.now) == "not_reachable"
    )
    assert Message.objects.filter(conversation=thread, author=person).count() == 1


def test_another_address_takes_nothing_along(charlie, thread):
    welcome("charlie@example.org", language="en", time_zone="UTC")
    assert take_along(charlie, "charlie@example.org") == 0
    thread.refresh_from_db()
    assert thread.client is None


def test_what_the_two_had_before_and_this_become_one_thread(clock, mirela, thread):
    person, _first = welcome("vic2@example.org", language="en", time_zone="UTC")
    known = begin(person, mirela, "Long ago.", clock.now)
    say(thread.id, "client", None, "And another.", clock.passes(s=1))
    assert take_along(person, "vic@example.org") == 1
    assert texts(known) == ["Long ago.", "Is this for you?", "And another."]
    assert [item["number"] for item in items_of(known)[0]] == [1, 2, 3]
    assert not Conversation.objects.filter(id=thread.id).exists()
    known.refresh_from_db()
    assert (known.advisor_unread, known.seq) == (3, 3)


def test_nobody_takes_along_what_was_written_to_the_own_page(mirela, thread):
    assert take_along(mirela.person, "vic@example.org") == 0


def test_twice_is_once(thread):
    person, _first = welcome("vic@example.org", language="en", time_zone="UTC")
    assert take_along(person, "vic@example.org") == 0


@pytest.mark.parametrize(("days", "there"), [(29, True), (31, False)])
def test_what_nobody_takes_along_is_forgotten_after_a_month(clock, mirela, thread, days, there):
    later = clock.passes(s=timedelta(days=days).total_seconds())
    forget(Job(FORGET, "", {}, 1, True), later)
    assert Conversation.objects.filter(id=thread.id).exists() is there
    assert Message.objects.exists() is there
