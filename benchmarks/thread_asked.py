"""`python -m benchmarks.thread_asked thread MESSAGES TIMES`: one thread of so many messages, and
what asking for it costs; `console THREADS TIMES`: an advisor with so many threads. Prints JSON: for
each question the median of the CPU in ms, and its queries.

CPU is this process's (the whole of Django, through its test client) and that of the database's
process that serves it.
"""

import json
import sys
import time
from datetime import timedelta
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.cpu import cpu_s  # noqa: E402
from minutewise.conversations.actions.stretches import cover  # noqa: E402
from minutewise.conversations.models import Conversation, Message  # noqa: E402
from minutewise.networks.models import Network, Policy  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402
from tests.faults.parlour import LONG_AGO, advisor, client  # noqa: E402

WORDS = "the replica asks for a timeline that the archive does not have since the switchover"
NEEDLE_AT = 50
ROUNDS = 5


def stage():
    """An advisor's page in a network."""
    network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
    Policy.objects.create(network=network, valid_from=LONG_AGO)
    return advisor(network, 0)


def talk(page, person, n):
    """A thread of so many messages of both sides, one a second, read by both; one of them says
    `needle`. Its stretches are there, as minutes after the last message."""
    thread = Conversation.objects.create(
        network=page.network, client=person, advisor=page, created_at=LONG_AGO
    )
    rows = [
        Message(
            conversation=thread, number=number, side="client" if number % 2 else "advisor",
            author=person if number % 2 else page.person,
            at=LONG_AGO + timedelta(seconds=number),
            text=f"{number} {WORDS}{' needle' if number == NEEDLE_AT else ''}",
        )
        for number in range(1, n + 1)
    ]  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=500)
    read = {"client_read": n, "advisor_read": n}
    last = {"last": rows[-1], "last_at": rows[-1].at}
    Conversation.objects.filter(id=thread.id).update(seq=n, **last, **read)
    while cover(thread.id):
        pass
    return thread


def a_thread(n):
    """Who asks, and what by which path; the first is what any page costs that shows no thread."""
    person = client(0)
    thread = talk(stage(), person, n)
    at = f"/threads/{thread.id}/"
    return person, {
        "another page": "/history/",
        "open, page": at,
        "open, snapshot": f"{at}snapshot",
        "scroll back": f"{at}snapshot?before={n // 2}",
        "search, one hit": "/threads/?q=needle",
        "search, 50 hits": "/threads/?q=timeline",
        "search, no hit": "/threads/?q=nowhere",
    }


def a_console(n):
    """Likewise an advisor with so many threads."""
    page = stage()
    for number in range(n):
        talk(page, client(number), 3)
    return page.person, {
        "another page": "/history/",
        "console": "/console/",
        "console, its part that changes": "/console/now",
        "list of threads": "/threads/",
    }


WORLDS = {"thread": a_thread, "console": a_console}


def queries_of(browser, path):
    """How many statements a request makes."""
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert browser.get(path).status_code == 200, path
    return len(asked)


def backend():
    """The database's process that serves this one; none where it is in this process."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [cursor.fetchone()[0]]


def cpu_ms(browser, path, times):
    """CPU of a request, the mean of so many in a row: the database's is counted in ticks."""
    served = backend()
    there, here = cpu_s(served), time.process_time()
    for _ in range(times):
        browser.get(path)
    return (time.process_time() - here + cpu_s(served) - there) * 1000 / times


def main(world, n, times):
    """Rounds of all questions in turn, so that a busy moment strikes all alike."""
    with writing():
        person, asked = WORLDS[world](n)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    browser.get(asked["another page"])  # the first page after a sign-in notes the browser
    queries = {what: queries_of(browser, path) for what, path in asked.items()}
    ms = {what: [] for what in asked}
    for _ in range(ROUNDS):
        for what, path in asked.items():
            ms[what].append(cpu_ms(browser, path, times))
    return {what: {"ms": median(found), "queries": queries[what]} for what, found in ms.items()}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
