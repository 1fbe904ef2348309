"""A long thread: what opening, scrolling back and searching cost in processor time.

`pytest -q -s benchmarks/long_thread.py` (SQLite), or behind `python -m tests.services.postgres`
(PostgreSQL; then the database's own processor time is not among it). Prints the median of 20
requests through the whole of Django, 100 and 10,000 messages, and a list of 200 threads.
"""

import statistics
import time

import pytest
from django.db import connection

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.tests.cast import NOON, dara, mirela

__all__ = ["dara", "mirela"]

TIMES = 20
WORDS = "the replica asks for a timeline that the archive does not have since the switchover"


def fill(thread: Conversation, author: Person, n: int) -> None:
    """So many messages of both sides; one of them says `needle`."""
    rows = [
        Message(
            conversation=thread, number=number, side="client" if number % 2 else "advisor",
            author=author, text=f"{number} {WORDS}{' needle' if number == 50 else ''}", at=NOON,
        )
        for number in range(1, n + 1)
    ]  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=500)
    Conversation.objects.filter(id=thread.id).update(seq=n, last_at=NOON, last=rows[-1])


def cpu_ms(client, path: str) -> tuple[float, int]:
    """(median processor time of a request, queries)."""
    asked: list[str] = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert client.get(path).status_code == 200
    taken = []
    for _ in range(TIMES):
        start = time.process_time()
        client.get(path)
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken), len(asked)


@pytest.mark.parametrize("n", [100, 10_000])
def test_a_thread(client, dara, mirela, n):
    thread = Conversation.objects.create(
        network=mirela.network, client=dara, advisor=mirela, created_at=NOON
    )
    fill(thread, dara, n)
    client.force_login(dara)
    at = f"/threads/{thread.id}/"
    for what, path in {
        "another page": "/history/",  # what head, foot and sign-in cost without any thread
        "open (page)": at,
        "snapshot": f"{at}snapshot",
        "scroll back": f"{at}snapshot?before={n // 2}",
        "search, one hit": "/threads/?q=needle",
        "search, 50 hits": "/threads/?q=timeline",
        "search, no hit": "/threads/?q=nowhere",
    }.items():
        ms, queries = cpu_ms(client, path)
        print(f"\n{connection.vendor} {n:>6} messages  {what:<16} {ms:6.1f} ms  {queries} queries")


def test_a_console_with_200_threads(client, mirela):
    for number in range(200):
        person = Person.objects.create_user(f"c{number}@example.org", name=f"Client {number}")
        thread = Conversation.objects.create(
            network=mirela.network, client=person, advisor=mirela, created_at=NOON
        )
        fill(thread, person, 3)
    assert Advisor.objects.count() == 1
    client.force_login(mirela.person)
    client.get("/console/")  # the first page after a sign-in notes the browser
    for path in ("/console/", "/console/now", "/threads/"):
        ms, queries = cpu_ms(client, path)
        print(f"\n{connection.vendor} 200 threads  {path:<16} {ms:6.1f} ms  {queries} queries")
