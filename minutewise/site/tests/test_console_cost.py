"""What the console's first view asks of the database, with 200 threads."""

import pytest
from django.db import connection
from django.utils import timezone

from minutewise.accounts.models import Person
from minutewise.advisors.models import Presence
from minutewise.calls.tests.conftest import (  # noqa: F401 (fixtures)
    Talk,
    clock,
    dara,
    mirela,
    talk,
)
from minutewise.conversations.models import Conversation, Message

QUERIES_MAX = 12
THREADS = 200


def full(advisor) -> None:
    """So many threads, each with something unread."""
    at = timezone.now()
    people = Person.objects.bulk_create(
        Person(email=f"c{number}@example.org", name=f"Client {number}") for number in range(THREADS)
    )
    threads = Conversation.objects.bulk_create(
        Conversation(
            network=advisor.network, client=person, advisor=advisor, created_at=at, seq=1,
            last_at=at, advisor_unread=1,
        )
        for person in people
    )  # fmt: skip
    said = Message.objects.bulk_create(
        Message(conversation=thread, number=1, side="client", author=thread.client,
                text="Hello", at=at)
        for thread in threads
    )  # fmt: skip
    for thread, message in zip(threads, said, strict=True):
        thread.last = message
    Conversation.objects.bulk_update(threads, ["last"])


def asked(client, path: str) -> list[str]:
    """The queries of one request."""
    found: list[str] = []

    def count(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert client.get(path).status_code == 200
    return found


@pytest.fixture
def desk(client, mirela):  # noqa: F811
    full(mirela)
    Presence.objects.filter(advisor=mirela).update(connected=True)  # work time is looked at too
    client.force_login(mirela.person)
    client.get("/console/")  # sign-in marks of the first request
    return client


def test_the_first_view_asks_few_questions_with_200_threads(desk):
    queries = asked(desk, "/console/")
    assert len(queries) <= QUERIES_MAX, "\n".join(queries)


def test_neither_with_calls_of_today_nor_with_one_that_goes_on(desk, talk, dara, mirela):  # noqa: F811
    talk.clock.passes(s=(timezone.now() - talk.clock.now.wall).total_seconds())
    talk.rings().is_accepted().connects().runs(s=90).hangs_up()
    talk.rings().is_accepted().connects()
    queries = asked(desk, "/console/")
    assert len(queries) <= QUERIES_MAX, "\n".join(queries)


def test_what_is_looked_at_again_asks_no_more(desk):
    assert len(asked(desk, "/console/now")) <= QUERIES_MAX


def test_a_thread_that_is_opened_again_writes_nothing(desk):
    thread = Conversation.objects.first()
    first, again = (asked(desk, f"/threads/{thread.id}/") for _ in range(2))
    assert [sql for sql in first if sql.startswith("UPDATE")]
    assert [sql for sql in again if not sql.startswith("SELECT")] == []
    assert len(again) <= 16, "\n".join(again)
