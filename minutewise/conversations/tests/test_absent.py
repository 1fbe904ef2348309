"""Who is not there is told by a letter that something waits: once, late enough, not what."""

import pytest

from minutewise.accounts.actions.choices import choose
from minutewise.advisors.tests.company import brightdesk
from minutewise.conversations.actions import begin, begin_as_visitor, mute, read, say, take_along
from minutewise.conversations.tests.cast import charlie, clock, dara, mirela
from minutewise.conversations.tests.test_visitors import VIC
from minutewise.notify.models import Letter
from minutewise.work import due
from minutewise.work.models import DueWork
from tests.services.push import set_up

__all__ = ["charlie", "clock", "dara", "mirela"]


@pytest.fixture
def thread(clock, dara, mirela):
    return begin(dara, mirela, "A secret question.", clock.now)


def letters(clock, s=0):
    """(to, subject) of what is written when so many seconds have passed."""
    due.run_due(clock.passes(s=s))
    found = Letter.objects.filter(template="conversations/letters/waiting").order_by("written_at")
    return [(letter.to, letter.subject) for letter in found]


MIRELA = ("mirela@example.org", "You have a message from Dara K.")


def test_after_two_minutes_without_reading_and_not_before(clock, thread):
    assert letters(clock, s=119) == []
    assert letters(clock, s=1) == [MIRELA]


def test_the_letter_says_neither_what_was_written_nor_an_address(clock, thread):
    letters(clock, s=120)
    text = Letter.objects.get().text
    assert "secret" not in text
    assert "dara@example.org" not in text
    assert f"/threads/{thread.id}/" in text


def test_no_other_until_it_was_read(clock, dara, thread):
    letters(clock, s=120)
    for _ in range(3):
        say(thread.id, "client", dara, "And?", clock.passes(s=900))
    assert letters(clock, s=9000) == [MIRELA]
    read(thread.id, "advisor", 99)
    say(thread.id, "client", dara, "One more.", clock.passes(s=1))
    assert letters(clock, s=120) == [MIRELA, MIRELA]


@pytest.mark.parametrize("meanwhile", ["read", "muted", "answered"])
def test_none_when_it_is_settled_meanwhile(clock, mirela, thread, meanwhile):
    if meanwhile == "read":
        read(thread.id, "advisor", 1)
    elif meanwhile == "muted":
        mute(thread.id, "advisor", True)
    else:
        say(thread.id, "advisor", mirela.person, "Yes.", clock.passes(s=9))
    to = [who for who, _subject in letters(clock, s=600)]
    assert to == (["dara@example.org"] if meanwhile == "answered" else [])


def test_none_to_who_does_not_want_such_letters_and_the_other_gets_theirs(clock, mirela, thread):
    choose(mirela.person, {"messages_by_mail": False})
    assert letters(clock, s=600) == []
    say(thread.id, "advisor", mirela.person, "Yes.", clock.passes(s=9))
    assert [who for who, _subject in letters(clock, s=600)] == ["dara@example.org"]


def test_several_are_counted_in_one_letter(clock, dara, thread):
    say(thread.id, "client", dara, "And the log?", clock.passes(s=5))
    assert letters(clock, s=120) == [("mirela@example.org", "You have 2 messages from Dara K.")]


def test_a_visitor_is_told_at_the_typed_address(clock, mirela):
    thread = begin_as_visitor(VIC, mirela, "Hello?", clock.now)
    read(thread.id, "advisor", 1)
    say(thread.id, "advisor", mirela.person, "Hello.", clock.now)
    assert letters(clock, s=120) == [("vic@example.org", "You have a message from Mirela")]


def test_what_was_joined_to_another_thread_is_told_there(clock, charlie, mirela):
    begin(charlie, mirela, "Before.", clock.now)
    begin_as_visitor(VIC, mirela, "Hello?", clock.now)
    take_along(charlie, VIC.email)
    assert letters(clock, s=120) == [
        ("mirela@example.org", "You have 2 messages from Charlie"),
    ]


def test_also_where_everything_had_been_read_there(clock, charlie, mirela):
    known = begin(charlie, mirela, "Before.", clock.now)
    read(known.id, "advisor", 1)
    assert letters(clock, s=120) == []
    begin_as_visitor(VIC, mirela, "Hello?", clock.now)
    take_along(charlie, VIC.email)
    say(known.id, "client", charlie, "Are you there?", clock.passes(s=30))
    assert letters(clock, s=120) == [
        ("mirela@example.org", "You have 2 messages from Charlie"),
    ]


def test_but_not_once_more_after_the_letter_of_the_visitor(clock, charlie, mirela):
    known = begin(charlie, mirela, "Before.", clock.now)
    read(known.id, "advisor", 1)
    assert letters(clock, s=120) == []
    begin_as_visitor(VIC, mirela, "Hello?", clock.now)
    assert len(letters(clock, s=120)) == 1
    take_along(charlie, VIC.email)
    assert len(letters(clock, s=9_000)) == 1


def test_of_a_company_all_are_told(clock, dara, network):
    begin(dara, brightdesk(network, "Nils", "Olga"), "Who is there?", clock.now)
    assert {who for who, _subject in letters(clock, s=120)} == {
        "nils@brightdesk.example", "olga@brightdesk.example",
    }  # fmt: skip


# --- browsers whose page is closed


def pushed(clock, s):
    """Who is told in their browser when so many seconds have passed, and of whom."""
    due.run_due(clock.passes(s=s))
    rows = DueWork.objects.filter(kind="push")
    return [(row.payload["kind"], row.payload["name"], row.payload["tag"]) for row in rows]


def test_a_closed_page_is_told_after_four_seconds_who_wrote_not_what(clock, mirela, thread):
    set_up(mirela.person, clock.now.wall)
    assert pushed(clock, s=3) == []
    assert pushed(clock, s=1) == [("message", "Dara K.", f"thread-{thread.id}")]
    assert "secret" not in str(DueWork.objects.get(kind="push").payload)


def test_a_second_message_tells_nobody_again_until_it_was_read(clock, dara, mirela, thread):
    set_up(mirela.person, clock.now.wall)
    pushed(clock, s=4)
    DueWork.objects.filter(kind="push").delete()
    say(thread.id, "client", dara, "And?", clock.passes(s=9))
    assert pushed(clock, s=9) == []
    read(thread.id, "advisor", 99)
    say(thread.id, "client", dara, "One more.", clock.passes(s=1))
    assert len(pushed(clock, s=4)) == 1


@pytest.mark.parametrize("meanwhile", ["read", "muted"])
def test_a_closed_page_is_not_told_what_was_read_or_muted(clock, mirela, thread, meanwhile):
    set_up(mirela.person, clock.now.wall)
    if meanwhile == "read":
        read(thread.id, "advisor", 1)
    else:
        mute(thread.id, "advisor", True)
    assert pushed(clock, s=9) == []
