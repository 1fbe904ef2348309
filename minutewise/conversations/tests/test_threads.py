"""One thread for each pair: who may read it, what is counted as unread, who is told."""

import pytest

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.models import Person
from minutewise.accounts.own_data import parts
from minutewise.advisors.models import Advisor, Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.conversations.actions import begin, mute, read, say
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.own_data import erase, tell
from minutewise.conversations.queries import (
    items_of,
    snapshot,
    thread_of,
    threads_of,
    topic_of,
    unread_threads,
)
from minutewise.conversations.rules import BEGUN_A_DAY, MESSAGES_A_MINUTE, PAGE
from minutewise.conversations.tests.cast import NOON, charlie, clock, dara, mirela
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.realtime.tests.recorder import Recorder

__all__ = ["charlie", "clock", "dara", "mirela"]


@pytest.fixture
def thread(clock, dara, mirela):
    """Dara has asked, and Mirela has not read it yet."""
    return begin(dara, mirela, "Does the replica start?", clock.now)


def refused(do, *args):
    with pytest.raises(RuleError) as caught:
        do(*args)
    return caught.value.code


def texts(thread):
    return [item["text"] for item in items_of(thread)[0]]


def fold(shown, events):
    """What a browser makes of a thread and its events (frontend/core/talk.ts)."""
    for event in events:
        assert event["seq"] == shown["seq"] + 1, "a gap"
        shown = {**shown, "seq": event["seq"]}
        if event["kind"] == "item":
            shown["items"] = [*shown["items"], event["data"]["item"]]
            shown["read"] = {**shown["read"], **event["data"]["read"]}
        elif event["kind"] == "changed":
            item = event["data"]["item"]
            same = [item if each["number"] == item["number"] else each for each in shown["items"]]
            shown["items"] = same
        elif event["kind"] == "read":
            shown["read"] = {**shown["read"], **event["data"]}
    return shown


# ---- one thread for each pair ----


def test_the_first_message_makes_the_thread_and_the_next_finds_it(clock, dara, mirela, thread):
    again = begin(dara, mirela, "Another question.", clock.passes(s=9))
    assert again == thread
    assert texts(thread) == ["Does the replica start?", "Another question."]


def test_nobody_writes_to_the_own_page(clock, mirela):
    assert refused(begin, mirela.person, mirela, "Hello", clock.now) == "own_page"


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "text_missing"), ("  \n ", "text_missing"), (7, "text_missing"),
     ("x" * 4001, "text_too_long")],
)  # fmt: skip
def test_what_is_no_message_begins_nothing(clock, dara, mirela, text, code):
    assert refused(begin, dara, mirela, text, clock.now) == code
    assert not Conversation.objects.exists()


def test_a_stranger_finds_no_thread(charlie, thread):
    with pytest.raises(MissingError):
        thread_of(charlie, thread.id)
    assert threads_of(charlie) == []


# ---- unread, read, muted ----


def test_what_one_writes_waits_for_the_other_and_not_for_oneself(clock, dara, mirela, thread):
    assert (unread_threads(dara), unread_threads(mirela.person)) == (0, 1)
    say(thread.id, "advisor", mirela.person, "Yes.", clock.passes(s=5))
    assert (unread_threads(dara), unread_threads(mirela.person)) == (1, 0), "an answer has read"
    assert [line.unread for line in threads_of(dara)] == [1]


def test_reading_up_to_a_number_leaves_what_came_after(clock, dara, mirela, thread):
    first = Message.objects.get(conversation=thread).number
    say(thread.id, "client", dara, "And the log?", clock.passes(s=1))
    read(thread.id, "advisor", first)
    assert [line.unread for line in threads_of(mirela.person)] == [1]
    read(thread.id, "advisor", 10_000)
    assert unread_threads(mirela.person) == 0
    thread.refresh_from_db()
    assert thread.advisor_read == thread.seq - 1, "beyond what there is, nothing is read"


@pytest.mark.django_db(transaction=True)
def test_reading_twice_says_it_once(clock, dara, mirela):
    thread = begin(dara, mirela, "Hello", clock.now)
    with Recorder() as bus:
        read(thread.id, "advisor", 1)
        read(thread.id, "advisor", 1)
        told = [(event["topic"], event["kind"], event["data"]) for _, event in bus.published]
        mine = {"thread": str(thread.id), "threads": 0}  # how many wait now: no page asks for it
        assert told == [
            (topic_of(thread.id), "read", {"advisor": 1}),
            (f"person:{mirela.person.id}", "read", mine),
        ]


@pytest.mark.parametrize("number", [None, "1", True, -1, 1.5, 2**31])
def test_only_a_number_is_read_up_to(thread, number):
    assert refused(read, thread.id, "advisor", number) == "bad_number"


def test_a_muted_thread_is_not_counted_at_the_top(clock, dara, mirela, thread):
    mute(thread.id, "advisor", True)
    assert unread_threads(mirela.person) == 0
    assert [(line.unread, line.muted) for line in threads_of(mirela.person)] == [(1, True)]
    mute(thread.id, "advisor", False)
    assert unread_threads(mirela.person) == 1


# ---- live: old snapshot + events = new snapshot, on both screens ----

DEEDS = {
    "a message of the client": lambda c, t, d, m: say(t.id, "client", d, "More.", c.passes(s=1)),
    "an answer": lambda c, t, d, m: say(t.id, "advisor", m.person, "Yes.", c.passes(s=1)),
    "reading": lambda c, t, d, m: read(t.id, "advisor", t.seq),
    "muting": lambda c, t, d, m: mute(t.id, "advisor", True),
    "two at once": lambda c, t, d, m: [say(t.id, "client", d, x, c.passes(s=1)) for x in "ab"],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_snapshot_and_the_events_after_it_make_the_next(clock, dara, mirela, deed):
    thread = begin(dara, mirela, "Does the replica start?", clock.now)
    thread.refresh_from_db()
    with Recorder() as bus:
        before = {side: snapshot(thread, side) for side in ("client", "advisor")}
        DEEDS[deed](clock, thread, dara, mirela)
        events = bus.take(topic_of(thread.id))
        thread.refresh_from_db()
        for side, shown in before.items():
            assert fold(shown, events) == snapshot(thread, side)


# ---- who is told ----


@pytest.mark.django_db(transaction=True)
def test_the_other_side_is_told_on_every_page_without_the_text(clock, dara, mirela):
    with Recorder() as bus:
        thread = begin(dara, mirela, "A secret.", clock.now)
        told = [m for _c, m in bus.published if m.get("topic") == f"person:{mirela.person_id}"]
    assert [each["kind"] for each in told] == ["message"]
    assert told[0]["data"] == {"thread": str(thread.id), "from": "Dara K.", "muted": False}


@pytest.mark.django_db(transaction=True)
def test_of_a_company_everybody_is_told_and_any_may_answer(clock, dara, network):
    page = brightdesk(network, "Nils", "Olga", "Gone")
    Membership.objects.filter(person__name="Gone").update(left_at=NOON)
    with Recorder() as bus:
        thread = begin(dara, page, "Who does networks?", clock.now)
        told = {m["topic"] for _c, m in bus.published if m.get("kind") == "message"}
    nils, olga = agent(page, "Nils"), agent(page, "Olga")
    assert told == {f"person:{nils.id}", f"person:{olga.id}"}
    say(thread.id, "advisor", olga, "I do.", clock.passes(s=3))
    thread.refresh_from_db()
    assert [item["by"] for item in items_of(thread)[0]] == ["", "Olga"]
    assert unread_threads(nils) == 0, "one of them has read it for all"
    assert thread_of(nils, thread.id)[1] == "advisor"
    with pytest.raises(MissingError):
        thread_of(agent(page, "Gone"), thread.id)


# ---- guards ----


def test_blocked_means_no_writing_either_and_the_blocked_one_is_not_told_so(
    clock, dara, mirela, thread
):
    block(mirela.person, dara, clock.now.wall)
    assert refused(say, thread.id, "client", dara, "Hello?", clock.now) == "not_reachable"
    assert refused(say, thread.id, "advisor", mirela.person, "Hm", clock.now) == "blocked"


def test_nobody_floods_a_thread(clock, dara, thread):
    for number in range(MESSAGES_A_MINUTE - 1):
        say(thread.id, "client", dara, f"{number}", clock.now)
    assert refused(say, thread.id, "client", dara, "more", clock.now) == "too_many_messages"
    assert say(thread.id, "client", dara, "a minute later", clock.passes(s=61))


def page_of(number, network):
    """One advisor of many."""
    person = Person.objects.create_user(f"p{number}@example.org", name=f"P{number}")
    return Advisor.objects.create(
        person=person, network=network, handle=f"p{number}", skeleton=f"p{number}",
        activity="x", published_at=NOON,
    )  # fmt: skip


def test_nobody_begins_threads_with_everybody(clock, dara, network):
    pages = [page_of(number, network) for number in range(BEGUN_A_DAY + 1)]
    for page in pages[:-1]:
        Conversation.objects.create(
            network=network, client=dara, advisor=page, created_at=clock.now.wall
        )
    assert refused(begin, dara, pages[-1], "Hello", clock.now) == "too_many_threads"
    assert begin(dara, pages[0], "Hello", clock.now), "known ones may be written to"
    assert begin(dara, pages[-1], "Hello", clock.passes(s=86_401))


# ---- long threads, own data ----


def test_a_long_thread_comes_in_pages_by_number(clock, thread, dara):
    rows = [
        Message(conversation=thread, number=n, side="client", author=dara, text=f"{n}", at=NOON)
        for n in range(2, 2 * PAGE + 2)
    ]
    Message.objects.bulk_create(rows)
    newest, older = items_of(thread)
    assert (newest[0]["number"], newest[-1]["number"], older) == (PAGE + 2, 2 * PAGE + 1, True)
    before, older = items_of(thread, before=newest[0]["number"])
    assert (before[0]["number"], before[-1]["number"], older) == (2, PAGE + 1, True)
    first, older = items_of(thread, before=2)
    assert ([item["number"] for item in first], older) == ([1], False)


def test_who_leaves_takes_the_words_along_and_the_other_keeps_the_own(clock, dara, mirela, thread):
    say(thread.id, "advisor", mirela.person, "Yes.", clock.passes(s=1))
    sheets = {sheet.name: sheet.rows for sheet in tell(dara)}
    assert [row["text"] for row in sheets["messages"]] == ["Does the replica start?"]
    assert [row["with"] for row in sheets["threads"]] == ["Mirela"]
    erase(dara, NOON)
    assert texts(thread) == ["", "Yes."]
    assert any(part.erase is erase for part in parts())
