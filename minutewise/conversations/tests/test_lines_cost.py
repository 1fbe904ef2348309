"""What a list of threads, a message and a read mark ask of the database: it is asked for each
message of everybody who talks."""

import json
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.conversations.actions import begin, say
from minutewise.conversations.actions.stretches import cover
from minutewise.conversations.models import Conversation, Message, Stretch
from minutewise.conversations.queries import items_of, search, since_answer, threads_of, wrote
from minutewise.conversations.tests.cast import charlie, dara, mirela
from minutewise.conversations.words import in_a_line
from minutewise.work.clock import now
from minutewise.work.models import OPEN, DueWork

__all__ = ["charlie", "dara", "mirela"]


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
# And that of network, client and advisor.
PAIRED = {
    "postgresql": "one_conversation_a_pair",
    "sqlite": "sqlite_autoindex_conversations_conversation_2",
}

# What PostgreSQL has counted is what other tests left behind; of an empty table any index will do.
OURS = "'{conversations_conversation,conversations_message}'::regclass[]::oid[]"
MANY = f"UPDATE pg_class SET relpages = 1, reltuples = 100000 WHERE oid = ANY ({OURS})"  # noqa: S608
FAR_APART = f"DELETE FROM pg_statistic WHERE starelid = ANY ({OURS})"  # noqa: S608


def plan_of(sql):
    """How the database goes about a query; PostgreSQL as with more rows than a test has."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        else:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(MANY)
            cursor.execute(FAR_APART)
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


def test_a_search_asks_four_questions_and_looks_at_nothing_of_others(dara, mirela, charlie):
    other = begin(charlie, mirela, "The replica starts", now())
    mine = begin(dara, mirela, "The replica starts", now())
    cover(mine.id)
    say(mine.id, "client", dara, "Does it?", now())
    with CaptureQueriesContext(connection) as asked:
        (hit,) = search(dara, "replica")
        assert hit.url
    _own, covered, read, named = [each["sql"] for each in asked.captured_queries]
    for table, sql in (("message", read), ("stretch", covered)):
        plan = plan_of(sql)
        whole = f"SCAN conversations_{table}", f"Scan on conversations_{table}"
        assert not any(way in plan for way in whole), plan
    for sql in (covered, read, named):
        assert mine.id.hex in sql.replace("-", "")
        assert other.id.hex not in sql.replace("-", "")


def test_only_what_may_hold_the_words_is_read_and_the_newest_first(dara, mirela):
    thread = begin(dara, mirela, "The needle", now())
    rows = [
        Message(
            conversation=thread, number=n, side="client", text=f"{n} replica",
            at=now().wall + timedelta(seconds=n),
        )
        for n in range(2, 1_001)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    Conversation.objects.filter(id=thread.id).update(seq=len(rows) + 1)
    while cover(thread.id):
        pass
    assert Stretch.objects.filter(conversation=thread).count() == 16
    assert spans_read(dara, "needle") == 1
    assert spans_read(dara, "nowhere") == 0
    assert spans_read(dara, "replica") == 4, "enough for fifty"
    assert spans_read(dara, "needle replica") == 1


def spans_read(person, words):
    """How many parts of threads a search had the database read."""
    with CaptureQueriesContext(connection) as asked:
        search(person, words)
    reads = [each["sql"] for each in asked.captured_queries if " LIKE " in each["sql"]]
    return sum(sql.count(" BETWEEN ") + sql.count('"number" >= ') for sql in reads)


def test_when_the_other_side_last_wrote_is_told_without_reading_a_long_thread(dara, mirela):
    thread = begin(dara, mirela, "Hello", now())
    for asks in (lambda: wrote(thread, "advisor"), lambda: since_answer(thread)):
        with CaptureQueriesContext(connection) as asked:
            asks()
        plan = plan_of(asked.captured_queries[0]["sql"])
        assert NUMBERED[connection.vendor] in plan, plan
        assert connection.vendor != "sqlite" or "number>?" in plan, plan
        assert not any(word in plan for word in ("TEMP B-TREE", "Sort")), plan


def test_whose_a_thread_or_message_is_comes_by_the_index_that_begins_with_it(dara, mirela):
    thread = begin(dara, mirela, "Hello", now())
    for rows, index in (
        (Message.objects.filter(conversation=thread), NUMBERED[connection.vendor]),
        (Message.objects.filter(author=dara), "messages_of_author"),
        (Conversation.objects.filter(client=dara), "threads_of_client"),
        (Conversation.objects.filter(advisor=mirela), "threads_of_advisor"),
        (Conversation.objects.filter(network=thread.network), PAIRED[connection.vendor]),
    ):
        with CaptureQueriesContext(connection) as asked:
            list(rows.order_by())
        plan = plan_of(asked.captured_queries[0]["sql"])
        assert index in plan, plan
