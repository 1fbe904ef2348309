"""What a list of threads, a message and a read mark ask of the database: it is asked for each
message of everybody who talks."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.conversations.actions import begin
from minutewise.conversations.queries import threads_of
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
# written in a minute, blocked, the message, the thread, the draft, webhooks, two looks planned.
SAID_MAX, READ_MAX = 20, 11


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
