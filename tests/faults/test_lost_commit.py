"""F3: the answer to a commit is lost. Nobody knows whether it was done; the same key finds out.

The database does commit; the connection to it dies before it can say so.
"""

import threading

import pytest
from django.db import InterfaceError, OperationalError, connections

from minutewise.ledger.queries import verify
from minutewise.work.idempotency import Reply, once
from tests.faults.test_kill_points import ROWS, tables, talk  # noqa: F401 (a fixture)
from tests.services.faulty import line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def between():
    with line(int(connections["default"].settings_dict["PORT"])) as found:
        yield found


def by_way_of(between, act):
    """Runs `act` in a thread whose database is at the other end of the line."""
    answer = []

    def run():
        own = connections.create_connection("default")
        own.settings_dict = {**own.settings_dict, "HOST": "127.0.0.1", "PORT": str(between.port)}
        connections["default"] = own
        own.ensure_connection()
        between.lose_answer(b"COMMIT")
        try:
            answer.append(act())
        except Exception as error:  # what was raised is the answer the test looks at
            answer.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return answer[0]


@pytest.mark.parametrize("name", ROWS)
def test_the_same_key_again_gets_the_answer_and_does_nothing(talk, between, name):  # noqa: F811
    prepare, act = ROWS[name]
    prepare(talk)
    before = tables(talk)

    def press():
        return once(talk.client.id, "key", name, lambda: Reply(200, {"did": act(talk)}))

    unknown = by_way_of(between, press)
    assert isinstance(unknown, (OperationalError, InterfaceError)), unknown
    assert between.lost.is_set()
    after = tables(talk)
    assert after != before, "it was done all the same"
    assert press() == press() == Reply(200, {"did": None})
    assert tables(talk) == after
    assert verify() == []
