"""F8: the process is killed while it settles for many at once.

All of a group is there or nothing; whoever asks again gets the one answer, and pays once.
"""

import os
import signal
import threading
import time
import uuid

import pytest
from django.db import connection, connections
from psycopg.waiting import Ready

from minutewise.ledger.actions import Captured, Ending, end_all, post
from minutewise.ledger.models import Hold
from minutewise.ledger.queries import verify, wallet
from minutewise.ledger.tests.till import WHO, hold, legs, top_up_draft
from minutewise.work.group import Group
from minutewise.work.writing import writing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
ADAM, MANY = uuid.UUID(int=0xADA), 5
CLIENTS = [uuid.UUID(int=0xC00 + number) for number in range(MANY)]
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH ended")
DEATHS = ["at its first write", "after its last write", "before the commit", "after the commit"]


@pytest.fixture
def endings():
    """Five clients, each with a hold of €3.00 of which €1.00 is due."""
    found = []
    with writing():
        for number, client in enumerate(CLIENTS):
            post([top_up_draft(client, 1_000)], **WHO)
            held = hold(client, 300, f"h{number}")
            paid = tuple(legs(ADAM, 80, 20))
            found.append(Ending(holds=frozenset({held.pk}), legs=paid, key=f"s{number}", **WHO))
    return found


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def sent_and_dead(way):
    """In the place of psycopg's waiting: all is sent, and nobody is there for the answer."""
    next(way)
    way.send(Ready.W)
    die()


class Doomed:
    """A process that settles the first alone and the others in one group, in which it dies."""

    def __init__(self, endings, death):
        self.endings, self.death, self.group = endings, death, Group(self.do)
        self.begun = False

    def do(self, wanted):
        if not self.begun:
            self.begun = True
            while len(self.group._waiting) < MANY - 1:
                time.sleep(0.001)
            return end_all(wanted)
        with connection.execute_wrapper(self.write):
            answers = end_all(wanted)
        if self.death == "before the commit":
            die()
        if self.death == "commit on its way":
            connection.connection.wait = sent_and_dead
        if self.death == "after the commit":
            connection.run_on_commit.append((set(), die, False))
        return answers

    def write(self, run, sql, params, many, context):
        if self.death == "at its first write" and sql.startswith(WRITES):
            die()
        done = run(sql, params, many, context)
        if self.death == "after its last write" and "INSERT INTO ledger_transfer" in sql:
            die()
        return done

    def run(self):
        def one(ending):
            self.group.submit(ending)

        first, *rest = self.endings
        threads = [threading.Thread(target=one, args=[first])]
        threads[0].start()
        while not self.begun:
            time.sleep(0.001)
        threads += [threading.Thread(target=one, args=[each]) for each in rest]
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join(60)


def killed(endings, death):
    """A forked child does it; it shares nothing with us but the database."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            Doomed(endings, death).run()
        finally:
            os._exit(17)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("death", DEATHS)
def test_a_group_is_there_as_a_whole_or_not_at_all(endings, death):
    assert killed(endings, death)
    states = [Hold.objects.get(pk=next(iter(each.holds))).state for each in endings]
    rest = "captured" if death == "after the commit" else "open"
    assert states == ["captured", *[rest] * (MANY - 1)]
    assert verify() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's commit has no way to go")
def test_killed_with_the_commit_on_its_way_it_is_all_or_nothing_too(endings):
    assert killed(endings, "commit on its way")
    states = [Hold.objects.get(pk=next(iter(each.holds))).state for each in endings]
    assert states[0] == "captured"
    assert len(set(states[1:])) == 1
    assert verify() == []
    again = Group(end_all)
    for number, each in enumerate(endings):
        assert again.submit(each) == Captured(100, 200, (f"s{number}:0", f"s{number}:1"))
    assert wallet(ADAM, "EUR").earnings == 80 * MANY


@pytest.mark.parametrize("death", DEATHS)
def test_whoever_asks_again_pays_once(endings, death):
    assert killed(endings, death)
    again = Group(end_all)
    for number, each in enumerate(endings):
        paid = Captured(100, 200, (f"s{number}:0", f"s{number}:1"))
        assert again.submit(each) == paid
        assert again.submit(each) == paid
    assert wallet(ADAM, "EUR").earnings == 80 * MANY
    assert [wallet(client, "EUR").available for client in CLIENTS] == [900] * MANY
    assert verify() == []
