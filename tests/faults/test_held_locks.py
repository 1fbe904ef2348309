"""F3: a process stands still in mid-transaction and holds what others need; they go on."""

import threading

import psycopg
import pytest
from django.db import connection

from minutewise.calls.actions import finish
from minutewise.project.env import database
from tests.faults.test_kill_points import live, talk  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def shown(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("name", "least"), [("lock_timeout", "20s"), ("idle_in_transaction_session_timeout", "30s")]
)
def test_nobody_is_waited_for_for_ever(name, least):
    assert shown(name) == least


def test_who_stands_still_loses_what_it_held(talk):  # noqa: F811
    """The database ends its transaction; nothing of it stays, and the hang-up goes through."""
    live(talk)
    still = psycopg.connect(
        **{k: v for k, v in connection.get_connection_params().items() if k in HOW},
        options="-c idle_in_transaction_session_timeout=300",
    )
    still.execute("UPDATE calls_call SET subject = 'x' WHERE id = %s", [talk.id])
    done = threading.Event()

    def hangs_up():
        finish.hang_up(talk.id, "client", talk.clock.ms, talk.clock.now)
        connection.close()
        done.set()

    thread = threading.Thread(target=hangs_up)
    thread.start()
    assert done.wait(60), "it was ended long before"
    thread.join()
    assert (talk.row.state, talk.call.subject) == ("settled", "Replica will not start")
    with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
        still.execute("SELECT 1")
    still.close()


HOW = ("dbname", "user", "password", "host", "port")


def test_what_the_address_says_counts():
    said = database("postgres://u@h/n?connect_timeout=1&options=-c%20lock_timeout%3D1s")["OPTIONS"]
    assert (said["connect_timeout"], said["options"]) == ("1", "-c lock_timeout=1s")


def test_behind_a_pooler_no_query_is_kept():
    kept, plain = (database(f"postgres://u@h/n{said}")["OPTIONS"] for said in ("", "?prepared=0"))
    assert (kept["prepare_threshold"], plain["prepare_threshold"]) == (2, None)
    assert "prepared" not in plain, "libpq knows no such word"
