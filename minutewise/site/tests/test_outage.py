"""The database is away, full or locked: what people and programs are told, from any layer."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from minutewise.accounts.models import Person

AWAY = [
    OperationalError("server closed the connection unexpectedly"),
    OperationalError("database or disk is full"),
    OperationalError("database is locked"),
    OperationalError("too many clients already"),
    InterfaceError("connection already closed"),
]
BROWSER = {"accept": "text/html,*/*;q=0.8"}
PROGRAM = {"accept": "application/json, application/problem+json"}


@pytest.fixture
def visitor(network):
    return Client(raise_request_exception=False)


def failing(error):
    def execute(run, sql, params, many, context):
        raise error

    return connection.execute_wrapper(execute)


@pytest.mark.parametrize("error", AWAY, ids=str)
def test_a_page_says_so_without_asking_the_database_once_more(visitor, error):
    with failing(error):
        answer = visitor.get("/paying/", headers=BROWSER)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "We cannot reach our books right now" in page
    assert "it counts once" in page
    assert "Content-Security-Policy" in answer
    assert str(error) not in page


@pytest.mark.parametrize("error", AWAY, ids=str)
def test_a_program_gets_a_problem_that_it_may_send_again(visitor, error):
    with failing(error):
        answer = visitor.get("/calls/ringing", headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (503, "out_of_reach")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "5"


def test_in_any_layer(visitor, network, monkeypatch):
    """Here the view has answered, and the session cannot be kept."""
    visitor.force_login(Person.objects.create_user("dara@example.org"))

    def full(*_arguments, **_more):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SessionStore, "save", full)
    answer = visitor.get("/paying/", headers=BROWSER)
    assert answer.status_code == 503


def test_the_api_says_it_as_well(visitor):
    with failing(AWAY[0]):
        answer = visitor.get("/api/v1/online", headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (503, "out_of_reach")


@pytest.mark.parametrize(
    ("headers", "says"), [(BROWSER, "Something broke on our side"), (PROGRAM, '"code": "broken"')]
)
def test_a_fault_of_ours_is_no_outage_and_promises_nothing_it_cannot_know(
    visitor, monkeypatch, headers, says
):
    monkeypatch.setattr("minutewise.networks.middleware.CurrentNetwork.__call__", lambda *_: 1 / 0)
    answer = visitor.get("/paying/", headers=headers)
    assert answer.status_code == 500
    assert says in answer.content.decode()
    assert "No money has moved" not in answer.content.decode()
