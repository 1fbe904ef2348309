"""`python -m benchmarks.threads_prepared THREADS`: as many talks between two, both with their page
open: for each side its session, ticket and anti-forgery token. Prints JSON."""

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from minutewise.accounts.actions.devices import note  # noqa: E402
from minutewise.conversations.models import Conversation, Message  # noqa: E402
from minutewise.conversations.queries import topic_of  # noqa: E402
from minutewise.conversations.rules import ADVISOR, CLIENT  # noqa: E402
from minutewise.networks.models import Network, Policy  # noqa: E402
from minutewise.realtime.tickets import Grant, issue  # noqa: E402
from minutewise.work.clock import now  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402
from tests.faults.parlour import LONG_AGO, advisor, client  # noqa: E402
from tests.journeys.backstage import session_of  # noqa: E402

WRITTEN = 20  # messages that stand in each thread before


def talk(network, number):
    """A thread that both have read to its end."""
    page, person = advisor(network, number), client(number)
    thread = Conversation.objects.create(
        network=network, client=person, advisor=page, created_at=LONG_AGO, seq=WRITTEN,
        client_read=WRITTEN, advisor_read=WRITTEN, last_at=LONG_AGO,
    )  # fmt: skip
    sides = (CLIENT, person), (ADVISOR, page.person)
    rows = [
        Message(conversation=thread, number=n + 1, side=sides[n % 2][0], author=sides[n % 2][1],
                text=f"{n} does the replica start again?", at=LONG_AGO)
        for n in range(WRITTEN)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    Conversation.objects.filter(id=thread.id).update(last=rows[-1])
    return {"thread": str(thread.id), **{side: seat(who, thread, side) for side, who in sides}}


def seat(person, thread, side):
    """What the page of one side holds; its browser was noted when it was opened."""
    key = session_of(person)
    session = SessionStore(key)
    note(person, session, "Firefox", now().wall)
    session.save()
    grants = [Grant(f"person:{person.id}"), Grant(topic_of(thread.id), side)]
    ticket = issue(
        settings.SECRET_KEY, person=str(person.id), grants=grants, ttl_s=3_600,
        now_s=int(time.time()),
    )  # fmt: skip
    return {"session": key, "ticket": ticket}


def main(count):
    """Everything in one transaction: it would else wait for the disk for minutes."""
    with writing():
        network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
        Policy.objects.create(network=network, valid_from=LONG_AGO)
        return {"talks": [talk(network, number) for number in range(count)]}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
