"""Searching in one's own threads, and reading far up without scripts."""

import pytest

from minutewise.accounts.models import Person
from minutewise.conversations.actions import begin, say
from minutewise.conversations.actions.stretches import cover
from minutewise.conversations.models import Message
from minutewise.conversations.queries import finding, search
from minutewise.conversations.tests.cast import NOON, charlie, clock, dara, mirela

__all__ = ["charlie", "clock", "dara", "mirela"]


@pytest.fixture
def thread(clock, dara, mirela):
    found = begin(dara, mirela, "The replica asks for timeline 4", clock.now)
    say(found.id, "advisor", mirela.person, "Promote the other replica, 100 % sure.", clock.now)
    return found


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("replica", 2),
        ("REPLICA timeline", 1),
        ("timeline the", 1),  # in any order
        ("100 %", 1),
        ("%", 0),  # too little to look for
        ("__", 0),  # signs of the database mean themselves
        ("", 0),
        ("replica\0timeline", 1),  # PostgreSQL takes no such sign
        ("standby", 0),
    ],
)
def test_all_the_words_as_they_were_written(dara, thread, words, hits):
    assert len(search(dara, words)) == hits


def test_only_in_ones_own_threads(charlie, mirela, thread):
    assert search(charlie, "replica") == []
    assert {each.name for each in search(mirela.person, "replica")} == {"Dara K."}


def test_what_is_covered_while_somebody_searches_is_found_once(monkeypatch, dara, thread):
    cover(thread.id)
    before = [(thread.id, 0, 2)]  # as it was told of the thread a moment earlier
    monkeypatch.setattr(finding, "_AT_ONCE", (1,))
    spans = [*finding._uncovered(before), *finding._covered([(thread.id, 2, 2)], ["replica"])]
    assert len(spans) == 2
    assert [row.number for row in finding._newest(spans, finding._holds(["replica"]))] == [2, 1]


def test_the_newest_are_found_though_another_thread_has_older_ones_beside_a_newer(
    monkeypatch, clock, dara, charlie, mirela, thread
):
    clock.passes(s=100)
    between = begin(charlie, mirela, "A replica between", clock.now)
    say(thread.id, "client", dara, "The newest replica", clock.passes(s=100))
    for each in (thread, between):
        cover(each.id)
    monkeypatch.setattr(finding, "_AT_ONCE", (1,))
    monkeypatch.setattr(finding, "SEARCH_SHOWN", 2)
    found = [each.text for each in search(mirela.person, "replica")]
    assert found == ["The newest replica", "A replica between"]


def test_a_hit_leads_to_its_place_far_up(client, dara, thread):
    rows = [
        Message(conversation=thread, number=n, side="client", author=dara, text=f"no {n}", at=NOON)
        for n in range(3, 203)
    ]
    Message.objects.bulk_create(rows)
    client.force_login(dara)
    page = client.get("/threads/?q=timeline").content.decode()
    link = f"/threads/{thread.id}/?before=26#m1"
    assert link.replace("#m1", "") in page
    shown = client.get(link).content.decode()
    assert 'id="m1"' in shown
    assert "timeline 4" in shown
    assert 'id="m26"' not in shown


@pytest.mark.parametrize("before", ["x", "-1", "1e9", "99999999999", "٣"])
def test_what_is_no_number_leads_nowhere(client, dara, thread, before):
    client.force_login(dara)
    assert client.get(f"/threads/{thread.id}/?before={before}").status_code == 404


def test_a_long_list_shows_the_latest_and_leads_to_the_rest(client, clock, mirela, network):
    for number in range(52):
        person = Person.objects.create_user(f"c{number}@example.org", name=f"Client {number}")
        begin(person, mirela, f"Question {number}", clock.passes(s=1))
    client.force_login(mirela.person)
    latest = client.get("/threads/").content.decode()
    assert latest.count("thread-line") == 50
    assert "Question 51" in latest
    assert "/threads/?all=1" in latest
    assert client.get("/threads/?all=1").content.decode().count("thread-line") == 52
    assert client.get("/threads/now").content.decode().count("thread-line") == 50


def test_without_scripts_the_newest_entries_are_shown_and_a_way_up(client, clock, dara, thread):
    rows = [
        Message(conversation=thread, number=n, side="client", author=dara, text=f"no {n}", at=NOON)
        for n in range(3, 33)
    ]
    Message.objects.bulk_create(rows)
    client.force_login(dara)
    page = client.get(f"/threads/{thread.id}/").content.decode()
    assert 'id="m32"' in page
    assert 'id="m18"' in page
    assert 'id="m17"' not in page
    assert "?before=18" in page
