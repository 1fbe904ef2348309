"""F1: a process is killed (SIGKILL) at each of its writes in turn, and asked again by the same key.

Nothing of an unfinished action stays, the books are sound, and the retry completes it once.
"""

import os
import signal
import sys
from datetime import time

import pytest
from django.db import connection, connections

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Presence, Rate, Service, WorkTime
from minutewise.calls.actions import finish, meter, mode, ring
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call, CallEvent, Meter
from minutewise.calls.tests.conftest import NOON, Clock, Talk, give, money
from minutewise.ledger.queries import verify
from minutewise.work.idempotency import Reply, once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
FINISHED = 17


@pytest.fixture
def talk(network):
    client = Person.objects.create_user("dara@example.org", name="Dara")
    give(client, 5_000)
    person = Person.objects.create_user("mirela@example.org", name="Mirela")
    page = Advisor.objects.create(
        person=person, network=network, handle="m", skeleton="m", activity="x", published_at=NOON
    )
    service = Service.objects.create(advisor=page, free_sample_s=0)
    for name, amount in {"video": 120, "audio": 90}.items():
        Rate.objects.create(service=service, mode=name, amount=amount)
    for weekday in range(7):
        WorkTime.objects.create(advisor=page, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=page, connected=True)
    return Talk(Clock(), client, page)


def rung(t):
    """Nothing has happened yet."""


def ringing(t):
    t.rings()


def live(t):
    t.rings().is_accepted().connects().runs(s=300)


def _start(t):
    t.id = start_call(t.client, Wish(t.advisor.id, "video", 2400), t.clock.now).id


ROWS = {
    "start": (rung, _start),
    "accept": (ringing, lambda t: ring.accept(t.id, t.clock.now)),
    "cancel": (ringing, lambda t: ring.cancel(t.id, t.clock.now)),
    "raise": (live, lambda t: meter.raise_maximum(t.id, 3000, t.clock.now)),
    "lose": (live, lambda t: meter.lose(t.id, t.clock.ms - 5_000, t.clock.now)),
    "mode": (live, lambda t: mode.change_mode(t.id, "client", "audio", t.clock.ms, t.clock.now)),
    "hang up": (live, lambda t: finish.hang_up(t.id, "client", t.clock.ms, t.clock.now)),
}


def tables(t):
    """Everything that an unfinished action might have left behind."""
    calls = list(Call.objects.values())
    rows = list(Meter.objects.values())
    events = list(CallEvent.objects.values())
    return calls, rows, events, money(t.client), money(t.advisor.person)


def dies_at(number, act):
    """A forked child does it and kills itself at that write; True if it did, False if it was done.

    The child shares nothing with us but the database.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(_killing(number)):
                act()
        finally:
            sys.stdout.flush()
            os._exit(FINISHED)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.WEXITSTATUS(status) == FINISHED
    return killed


def _killing(number):
    left = [number]

    def execute(run, sql, params, many, context):
        if sql.startswith(WRITES):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return run(sql, params, many, context)

    return execute


@pytest.mark.parametrize("name", ROWS)
def test_killed_at_every_write_nothing_stays_and_the_retry_completes_it(talk, name):
    prepare, act = ROWS[name]
    prepare(talk)
    before = tables(talk)

    def press():
        return once(talk.client.id, "key", name, lambda: Reply(200, act(talk)))

    points = 0
    while dies_at(points + 1, press):
        points += 1
        assert tables(talk) == before, f"killed at write {points}, something stayed"
    assert points >= 5
    after = tables(talk)
    assert after != before
    press()
    assert tables(talk) == after, "the same key again did something"
    assert verify() == []
    print(f"{name}: killed at {points} writes")  # noqa: T201 (the figure)
