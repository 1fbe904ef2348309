"""F3 on SQLite: the disk is full, or another process holds the database."""

import json
import sqlite3
import threading
from contextlib import suppress

import pytest
from django.db import OperationalError, connection
from django.test import Client

from minutewise.calls.tests.conftest import Clock, Talk, money
from minutewise.ledger.queries import verify
from minutewise.work import writing as door
from minutewise.work.writing import writing
from tests.races.test_call_races import advisor, client

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL: test_database.py"),
]


@pytest.fixture
def talk(network, monkeypatch):
    """Running for ten minutes: 12.00 are due. Views read the clock of this call."""
    talk = Talk(Clock(), client("dara"), advisor("mirela", network))
    talk.rings(maximum=2400).is_accepted().connects().runs(s=600)
    monkeypatch.setattr("minutewise.calls.api.now", talk.clock)
    return talk


@pytest.fixture
def browser(talk):
    found = Client(raise_request_exception=False)
    found.force_login(talk.client)
    return found


def presses(browser, talk, action, body, key):
    return browser.post(
        f"/calls/{talk.id}/{action}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key, "Accept": "application/json"},
    )


def says(browser, talk, key):
    """Long enough to need room of its own."""
    return presses(browser, talk, "messages", {"text": "x" * 1_900}, key)


def is_refused_in_words(answer):
    return answer.status_code == 503 and answer.json()["code"] == "out_of_reach"


@pytest.fixture
def disk():
    """A disk that can be filled: what SQLite answers is the same as when a real one is."""
    found = Disk()
    yield found
    found.has_room()


class Disk:
    def is_full(self):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE ballast (x)")
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
            for size in (10_000, 1_000, 10):
                with suppress(OperationalError):
                    while True:
                        cursor.execute("INSERT INTO ballast VALUES (zeroblob(%s))", [size])

    def has_room(self):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")
            cursor.execute("DROP TABLE IF EXISTS ballast")


def test_the_disk_is_full(browser, talk, disk):
    disk.is_full()
    answers = [says(browser, talk, f"k{number}") for number in range(8)]
    assert is_refused_in_words(answers[-1]), answers[-1].content
    assert browser.get("/paying/").status_code == 200, "who only reads is not disturbed"
    before = money(talk.client)
    disk.has_room()
    answer = says(browser, talk, "k7")
    assert answer.status_code == 200
    assert says(browser, talk, "k7").content == answer.content
    said = [each.status_code for each in answers].count(200)
    assert len(answer.json()["messages"]) == said + 1, "each that was refused left nothing"
    assert money(talk.client) == before
    assert verify() == []


@pytest.fixture
def elsewhere():
    """Another process that holds the database until it is closed."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")  # ten seconds outside of tests
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def asks_for_a_code(number):
    """Each from a place of its own, so that no limit is touched."""
    visitor = Client(raise_request_exception=False, REMOTE_ADDR=f"192.0.2.{number}")
    return visitor.post("/sign-in/", {"email": f"newcomer-{number}@example.org"})


def test_who_signs_in_while_the_disk_is_full_is_not_told_that_they_asked_too_often(network, disk):
    disk.is_full()
    answers = [asks_for_a_code(number) for number in range(1, 30)]
    assert {each.status_code for each in answers} <= {302, 503}
    assert "We cannot reach our books right now" in answers[-1].content.decode()
    disk.has_room()
    assert asks_for_a_code(29).status_code == 302, "what failed has not been counted"


def test_nor_while_another_process_holds_the_database(network, elsewhere):
    assert asks_for_a_code(1).status_code == 503
    elsewhere.close()
    assert asks_for_a_code(1).status_code == 302


def test_another_process_holds_the_database(browser, talk, elsewhere):
    assert is_refused_in_words(presses(browser, talk, "hang-up", {}, "k"))
    assert (talk.row.state, money(talk.client)) == ("running", (2_600, 2_400, 0))
    assert browser.get("/paying/").status_code == 200, "who only reads is not disturbed"
    elsewhere.close()
    answer = presses(browser, talk, "hang-up", {}, "k")
    assert (answer.status_code, answer.json()["state"]) == (200, "ended")
    assert presses(browser, talk, "hang-up", {}, "k").content == answer.content
    assert money(talk.client)[1] == 0
    assert verify() == []


def test_who_queues_behind_a_writer_that_is_held_up_does_not_wait_for_ever(db, monkeypatch):
    monkeypatch.setattr(door, "QUEUE_S", 0.05)
    begun, done = threading.Event(), threading.Event()

    def holds():
        with door._sqlite_writer:
            begun.set()
            done.wait(30)

    thread = threading.Thread(target=holds)
    thread.start()
    begun.wait(30)
    with pytest.raises(OperationalError, match="held up"), writing():
        pass
    done.set()
    thread.join()
    with writing():
        pass
