"""What stands in front asks whether we live and whether people may come; Prometheus asks more."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from minutewise.calls.keeper.lease import NOBODY
from minutewise.calls.models import Lease
from minutewise.calls.tests.conftest import charlie, clock, dara, mirela, talk
from minutewise.project import figures, health
from minutewise.project.health import Readiness, may_read
from minutewise.realtime.bus import LocalBus, set_bus
from minutewise.work import metrics
from minutewise.work.clock import now

__all__ = ["charlie", "clock", "dara", "mirela", "talk"]


@pytest.fixture
def up(db):
    """A process with a bus, and a keeper somewhere."""
    loop = asyncio.new_event_loop()
    set_bus(LocalBus(loop))
    present = now()
    Lease.objects.create(
        name="keeper", holder="h", boot=present.boot, beat_ms=present.steady_ms, proven_ms=0,
        at=present.wall,
    )  # fmt: skip
    yield
    set_bus(None)
    loop.close()


def asked(path, method="GET", peer=("127.0.0.1", 1), headers=()):
    """What a server in front would get: whether it was ours, the status, the body."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"path": path, "method": method, "client": peer, "headers": list(headers)}
    ours = asyncio.run(health.answer(scope, send))
    return ours, sent[0]["status"] if sent else 0, sent[1]["body"] if sent else b""


def test_a_process_that_answers_is_healthy():
    assert asked("/healthz") == (True, 200, b'{"healthy": true}')
    assert asked("/healthz", "HEAD") == (True, 200, b"")


@pytest.mark.parametrize("path", ["/", "/healthz/", "/readyz/x", "/metrics/", "/Metrics"])
def test_other_paths_are_left_to_others(path):
    assert asked(path) == (False, 0, b"")


def test_people_may_come_when_everything_is_there(up):
    answer = Readiness()()
    assert answer.status == 200
    assert json.loads(answer.body)["ready"] is True


def lease_is_old():
    Lease.objects.update(at=now().wall - timedelta(seconds=60))


def lease_is_given_back():
    Lease.objects.update(holder=NOBODY)


def tables_are_old():
    MigrationRecorder(connection).migration_qs.filter(app="webhooks").delete()


AWAY = [
    ("keeper", lease_is_old),
    ("keeper", lease_is_given_back),
    ("migrations", tables_are_old),
    ("bus", lambda: set_bus(None)),
]


@pytest.mark.parametrize(("part", "goes"), AWAY)
def test_nobody_is_sent_here_while_a_part_is_away(up, part, goes):
    goes()
    answer = Readiness()()
    assert answer.status == 503
    told = json.loads(answer.body)
    assert {name for name, there in told.items() if not there} == {"ready", part}


def test_a_database_that_is_away_is_an_answer_and_no_error(up, monkeypatch):
    def breaks():
        raise OperationalError("secret-host refused secret-user")

    monkeypatch.setattr(health, "is_kept", breaks)
    answer = Readiness()()
    assert answer.status == 503
    assert json.loads(answer.body)["database"] is False
    assert b"secret" not in answer.body


def test_however_often_it_is_asked_the_database_is_asked_once_a_second(
    up, django_assert_num_queries
):
    ready = Readiness()
    ready()
    with django_assert_num_queries(0):
        for _ in range(100):
            ready()


# The token that is set, where the request comes from, its headers → may it read?
READERS = [
    ("", "127.0.0.1", {}, True, "this machine"),
    ("", "::1", {}, True, "this machine"),
    ("", "192.0.2.7", {}, False, "another machine"),
    ("", "127.0.0.1", {b"x-forwarded-for": b"127.0.0.1"}, False, "a proxy brings somebody"),
    ("", "127.0.0.1", {b"forwarded": b"for=1"}, False, "likewise"),
    ("", "", {}, False, "a socket without an address"),
    ("", "127.0.0.1", {b"authorization": b"Bearer "}, True, "no token: none is looked at"),
    ("t0ken", "127.0.0.1", {}, False, "a token is set, so it is needed"),
    ("t0ken", "192.0.2.7", {b"authorization": b"Bearer t0ken"}, True, "it has it"),
    ("t0ken", "192.0.2.7", {b"authorization": b"Bearer t0ke"}, False, "another"),
    ("t0ken", "192.0.2.7", {b"authorization": b"bearer t0ken\xff"}, False, "no text"),
]


@pytest.mark.parametrize(("token", "peer", "headers", "may", "why"), READERS)
def test_who_reads_the_figures(settings, token, peer, headers, may, why):
    settings.METRICS_TOKEN = token
    assert may_read(peer, headers) is may, why
    assert (health.figures(peer, headers).status == 200) is may


def test_figures_of_a_running_call(talk, django_capture_on_commit_callbacks):
    talk.rings().is_accepted().connects().runs(s=30)
    shown = metrics.render().decode()
    assert 'minutewise_calls{state="live"} 1.0' in shown
    assert 'minutewise_meters{state="running"} 1.0' in shown
    held = [line for line in shown.splitlines() if "money_held_minor_units{" in line]
    assert held == ['minutewise_money_held_minor_units{currency="EUR"} 2400.0'], "the maximum"
    before = metrics.SETTLED.value()
    with django_capture_on_commit_callbacks(execute=True):
        talk.hangs_up()
    assert metrics.SETTLED.value() == before + 1
    assert 'minutewise_meters{state="running"} 0.0' in metrics.render().decode()


def test_pages_are_counted_by_route_never_by_path(client, network):
    route = {"route": "<slug:handle>/", "method": "GET", "status": "404"}
    before = metrics.REQUESTS.value(**route)
    client.get("/some-secret-person/")
    assert metrics.REQUESTS.value(**route) == before + 1
    client.generic("MADE-UP", "/nowhere/at/all/")
    shown = metrics.render().decode()
    assert "some-secret-person" not in shown
    assert "MADE-UP" not in shown


def test_a_figure_that_cannot_be_told_is_left_out(db, monkeypatch, caplog):
    def breaks():
        raise ZeroDivisionError

    metrics.ask("broken", "it breaks", breaks)
    try:
        shown = metrics.render().decode()
    finally:
        del metrics._asked["broken"]
    assert "minutewise_broken" not in shown
    assert "minutewise_due_work_now" in shown
    assert "broken cannot be told" in caplog.text


def test_the_way_through_the_bus_is_measured(monkeypatch):
    came = []
    monkeypatch.setattr(metrics.BUS_LAG_S, "saw", came.append)

    async def story():
        async with figures.measured(LocalBus(asyncio.get_running_loop())):
            while not came:
                await asyncio.sleep(0)

    asyncio.run(story())
    assert len(came) == 1
