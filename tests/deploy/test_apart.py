"""Roles apart on one machine: each process by its unit, two hubs, nginx leading to all of them."""

import asyncio
import re
import ssl
from contextlib import ExitStack

import httpx
import pytest

from tests.deploy.machine import PROGRAM, call, installed_machine, is_ready, people
from tests.deploy.proxy import nginx
from tests.deploy.units import Unit
from tests.services.daemon import free_port
from tests.services.plain import PLAIN
from tests.services.postgres import postgres
from tests.services.redis import redis

pytestmark = pytest.mark.postgres


@pytest.fixture
def machine():
    """Installed, and told of a PostgreSQL, a Redis and two hubs, as the operator tells it."""
    with installed_machine() as found, postgres() as database, redis() as bus:
        etc = found.root / "etc/minutewise"
        with (etc / "minutewise.env").open("a") as settings:
            settings.write(f"MINUTEWISE_DATABASE_URL={database}\nMINUTEWISE_REDIS_URL={bus}\n")
        found.hubs = {name: free_port() for name in ("a", "b")}
        for name, port in found.hubs.items():
            (etc / f"hub-{name}.env").write_text(f"HUB_PORT={port}\n")
        yield found


def site_of(machine):
    """The proxy's file with its lines for hubs filled in."""
    text = (machine.root / "opt/minutewise/proxy/nginx.conf").read_text()
    for name, port in machine.hubs.items():
        text, times = re.subn(rf"#{name} +127.0.0.1:\d+;", f"{name} 127.0.0.1:{port};", text)
        assert times == 1
    file = machine.home / "site.conf"
    file.write_text(text)
    return file


@pytest.mark.timeout(400)
def test_a_call_through_roles_that_run_apart(machine):
    def unit(role, instance=""):
        return Unit(machine.root, f"minutewise-{role}.service", instance)

    unit("prepare").prepared("ExecStart")
    told = people(unit("prepare"))
    parts = [unit("keeper@", "1"), unit("keeper@", "2"), unit("web@", str(machine.ports.server)),
             unit("hub@", "a"), unit("hub@", "b")]  # fmt: skip
    with ExitStack() as running:
        for number, part in enumerate(parts):
            running.enter_context(part.started(machine.home / f"{number}.log"))
        running.enter_context(nginx(machine.home, site_of(machine), machine.ports.https))
        trust = ssl.create_default_context(cafile=str(machine.chain))
        with httpx.Client(base_url=machine.url, verify=trust, timeout=30) as visitor:
            is_ready(visitor, machine.home / "2.log")
        shown = asyncio.run(call(machine, told["pairs"][0]))
        for port in machine.hubs.values():
            answer = httpx.get(f"http://127.0.0.1:{port}/readyz", verify=PLAIN)
            assert answer.json()["ready"] is True, answer.text
            figures = httpx.get(f"http://127.0.0.1:{port}/metrics", verify=PLAIN)
            assert "minutewise_bus_lag" in figures.text
    assert shown["receipt"], shown
    assert shown["meter"]["state"] == "settled"
    books = unit("prepare").run(f"{PROGRAM} check-books")
    assert "sound" in books.stdout, books.stdout + books.stderr
