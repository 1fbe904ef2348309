"""What a list of threads, a message and a read mark ask of the database: it is asked for each
message of everybody who talks."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.conversations.actions import begin
from minutewise.conversations.queries import items_of, search, threads_of
from minutewise.conversations.tests.cast import dara, mirela
from minutewise.conversations.words import in_a_line
from minutewise.work.clock import now
from minutewise.work.models import OPEN, DueWork

__all__ = ["dara", "mirela"]


def test_each_line_comes_with_all_that_is_shown_of_it(dara, mirela):
    begin(dara, mirela, "Hello", now())
    for reader in (dara, mirela.person):
        with CaptureQueriesContext(connection) as asked:
            (line,) = threads_of(reader)
            assert in_a_line(line.last) == "Hello"
        assert len(asked) == 1, [each["sql"] for each in asked.captured_queries]


# Four to know who asks; one to find the thread and one to lock it; then: the key and its answer,
# written in a minute, blocked, the message, the thread, the draft, webhooks; where nothing
# waited before, one more plans both looks. A transaction counts as two here (the savepoint).
SAID_MAX, READ_MAX = 17, 10


def test_a_message_and_its_mark_ask_little_and_leave_nothing_to_look_at(client, dara, mirela):
    thread = begin(dara, mirela, "Hello", now())

    def asks(who, do, **body):
        client.force_login(who)
        client.get("/threads/unread")  # the first request after a sign-in notes the browser
        with CaptureQueriesContext(connection) as asked:
            path, key = f"/threads/{thread.id}/{do}", {"Idempotency-Key": "k"}
            kept = "application/json"
            answer = client.post(path, json.dumps(body), content_type=kept, headers=key)
        assert answer.status_code == 200, answer.content
        return [each["sql"] for each in asked.captured_queries]

    said = asks(dara, "messages", text="Does it start?")
    assert len(said) <= SAID_MAX, "\n".join(said)
    assert DueWork.objects.filter(OPEN).count() == 2, "a letter, and word to closed pages"
    marked = asks(mirela.person, "read", up_to=2)
    assert len(marked) <= READ_MAX, "\n".join(marked)
    assert not DueWork.objects.filter(OPEN).exists(), "it was read: nobody need look"


# The index of conversation and number; SQLite calls what belongs to a constraint so.
NUMBERED = {"postgresql": "message_numbered", "sqlite": "sqlite_autoindex_conversations_message_2"}


def plan_of(sql):
    """How the database goes about a query; PostgreSQL as with more rows than a test has."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        else:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_a_page_of_a_long_thread_comes_by_its_index_in_its_order(dara, mirela):
    thread = begin(dara, mirela, "Hello", now())
    for before in (None, 5_000):
        with CaptureQueriesContext(connection) as asked:
            items_of(thread, before=before)
        (query,) = asked.captured_queries
        plan = plan_of(query["sql"])
        assert NUMBERED[connection.vendor] in plan, plan
        assert not any(word in plan for word in ("TEMP B-TREE", "Sort")), plan


def test_a_search_looks_at_no_more_than_ones_own_threads_and_asks_four_questions(dara, mirela):
    begin(dara, mirela, "The replica starts", now())
    with CaptureQueriesContext(connection) as asked:
        (hit,) = search(dara, "replica")
        assert hit.url
    assert len(asked) == 4
    plan = plan_of(asked.captured_queries[1]["sql"])
    assert not any(f"{word} conversations_message" in plan for word in ("SCAN", "Scan on")), plan
