"""One machine in production: installed into a scratch root, started by its units, behind nginx
and behind Caddy, with TLS; then somebody calls somebody through all of it."""

import asyncio
import json
import os
import re
import shutil
import ssl
import subprocess
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest

from tests.deploy.machine import ROOT, call, install, installed_machine, is_ready, people
from tests.deploy.proxy import caddy, nginx
from tests.deploy.units import Unit
from tests.services.daemon import folder
from tests.services.plain import PLAIN

ASKS = "from django.conf import settings; print(settings.PUBLIC_URL, settings.VAR)"
UNITS = sorted(path.name for path in (ROOT / "deploy/systemd").iterdir())


@pytest.fixture(scope="module")
def machine():
    with installed_machine() as found:
        yield found


@pytest.fixture(scope="module")
def served(machine):
    """The installed server as its unit starts it, with a pair of people for each proxy."""
    unit = Unit(machine.root, "minutewise.service")
    log = machine.home / "server.log"
    with unit.started(log):
        past = f"http://127.0.0.1:{machine.ports.server}"
        with httpx.Client(base_url=past, headers={"Host": "localhost"}, verify=PLAIN) as visitor:
            is_ready(visitor, log)
        pairs = iter(people(unit, pairs=2)["pairs"])
        yield SimpleNamespace(unit=unit, log=log, pairs=pairs)


@contextmanager
def _behind_nginx(machine, home, site):
    with nginx(home, site, machine.ports.https):
        yield machine.chain


@contextmanager
def _behind_caddy(machine, home, site):
    with caddy(home, site, machine.ports.https, machine.ports.http) as root:
        yield root


PROXIED = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
PROXIES = {"nginx.conf": _behind_nginx, "Caddyfile": _behind_caddy}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("file", PROXIES)
def test_a_call_through_the_proxy_of_an_installed_machine(machine, served, file):
    pair = next(served.pairs)
    with folder("proxy") as home:
        site = home / f"site-{file}"
        shutil.copy(machine.root / "opt/minutewise/proxy" / file, site)
        with PROXIES[file](machine, home, site) as chain:
            found = SimpleNamespace(**{**vars(machine), "chain": chain})
            trust = ssl.create_default_context(cafile=str(chain))
            with httpx.Client(base_url=machine.url, verify=trust, timeout=30) as visitor:
                _is_guarded(visitor, machine)
            shown = asyncio.run(call(found, pair))
            _doctor_agrees(served.unit)
        written = served.log.read_text() + (home / "access.log").read_text()
    assert shown["receipt"], shown
    where = served.unit.run(
        "/opt/minutewise/venv/bin/python -c 'import minutewise; print(minutewise.__path__)'"
    )
    assert str(machine.root) in where.stdout, "what ran was the installed wheel, not this folder"
    books = served.unit.run("/opt/minutewise/venv/bin/minutewise check-books")
    assert "sound" in books.stdout, books.stdout + books.stderr
    for secret in (*pair.values(), "ticket="):
        assert secret == pair["handle"] or secret not in written


def _is_guarded(visitor, machine):
    page = visitor.get("/paying/")
    assert page.status_code == 200, page.text
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    made = visitor.get("/sign-in/").headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}|[0-9a-f-]{36}", made), "the proxy's name for it"
    assert all("Secure" in cookie for cookie in page.headers.get_list("set-cookie"))
    style = re.search(r'href="(/static/dist/[^"]+\.css)"', page.text)[1]
    assert visitor.get(style).status_code == 200
    assert visitor.get("/healthz").status_code == 200
    figures = visitor.get("/metrics")
    assert figures.status_code == 404, "visitors read no figures"
    behind = httpx.get(
        f"http://127.0.0.1:{machine.ports.server}/metrics", headers=PROXIED, verify=PLAIN
    )
    assert behind.status_code == 404, "nor would the server tell whom a proxy brings"
    assert figures.headers.get("content-type") != behind.headers["content-type"], "not asked at all"
    plain = httpx.get(f"http://localhost:{machine.ports.http}/paying/?a=b", verify=PLAIN)
    assert plain.status_code in {301, 308}
    # Caddy leads to the port that the world sees, which it takes to be 443.
    led = plain.headers["location"].replace(f":{machine.ports.https}/", "/")
    assert led == "https://localhost/paying/?a=b"
    past = httpx.get(f"http://127.0.0.1:{machine.ports.server}/metrics", verify=PLAIN)
    assert "minutewise_calls" in past.text, "on the machine itself they are there"


def _doctor_agrees(unit):
    """Address, proxy, secret, folders, files and keeper of what was installed are right."""
    done = unit.run("/opt/minutewise/venv/bin/minutewise doctor --json")
    found = {finding["code"] for finding in json.loads(done.stdout)}
    told_of_this_test = {"no_gateway", "no_relay", "mail_from", "mail_unreachable", "no_operator"}
    told_of_this_machine = {"clock_free", "disk_nearly_full", "files_few"}
    assert found - told_of_this_test - told_of_this_machine == {"metrics_open"}, done.stdout


def test_commands_have_the_settings_of_the_installation(machine):
    command = f"{machine.root}/opt/minutewise/bin/minutewise"
    done = subprocess.run(
        [command, "shell", "--no-imports", "-c", ASKS], env={"PATH": "/usr/bin:/bin"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == f"{machine.url} {machine.root}/var/lib/minutewise", done.stderr


def test_installing_again_keeps_the_settings(machine):
    settings = machine.root / "etc/minutewise/minutewise.env"
    before = settings.read_text()
    assert settings.stat().st_mode & 0o077 == 0
    assert len(re.search(r"SECRET_KEY=(\S+)", before)[1]) == 64
    install(machine)
    assert settings.read_text() == before
    left = [path for path in machine.root.rglob("*") if path.is_file() and path.suffix in
            {".service", ".timer", ".conf", ".env"}]  # fmt: skip
    assert not [path for path in left if re.search(r"@[A-Z_]+@", path.read_text())]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_units(machine, tmp_path, name):
    """`systemd-analyze` reads them as the machine would; only the users are not there."""
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("systemd is not installed here")
    for unit in UNITS:
        text = (machine.root / "etc/systemd/system" / unit).read_text()
        below = text.replace("=/opt/minutewise", f"={machine.root}/opt/minutewise")
        (tmp_path / unit).write_text(below)
    path = f"{tmp_path}:/usr/lib/systemd/system:/lib/systemd/system"
    done = subprocess.run(
        [program, "verify", name.replace("@.", "@1.")],
        env={**os.environ, "SYSTEMD_UNIT_PATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0
