"""One machine in production: installed into a scratch root, started by its units, behind nginx
with TLS; then somebody calls somebody through all of it."""

import asyncio
import json
import os
import re
import shutil
import ssl
import subprocess

import httpx
import pytest

from tests.deploy.machine import ROOT, call, install, installed_machine, is_ready, people
from tests.deploy.proxy import nginx
from tests.deploy.units import Unit

ASKS = "from django.conf import settings; print(settings.PUBLIC_URL, settings.VAR)"
UNITS = sorted(path.name for path in (ROOT / "deploy/systemd").iterdir())


@pytest.fixture(scope="module")
def machine():
    with installed_machine() as found:
        yield found


@pytest.mark.timeout(300)
def test_a_call_through_the_proxy_of_an_installed_machine(machine):
    unit = Unit(machine.root, "minutewise.service")
    log, site = machine.home / "server.log", machine.root / "opt/minutewise/proxy/nginx.conf"
    shutil.copy(site, machine.home / "site.conf")
    with unit.started(log), nginx(machine.home, machine.home / "site.conf", machine.ports.https):
        trust = ssl.create_default_context(cafile=str(machine.chain))
        with httpx.Client(base_url=machine.url, verify=trust, timeout=30) as visitor:
            is_ready(visitor, log)
            told = people(unit)
            _is_guarded(visitor, machine)
        shown = asyncio.run(call(machine, told["pairs"][0]))
        _doctor_agrees(unit)
    assert shown["receipt"], shown
    where = unit.run(
        "/opt/minutewise/venv/bin/python -c 'import minutewise; print(minutewise.__path__)'"
    )
    assert str(machine.root) in where.stdout, "what ran was the installed wheel, not this folder"
    books = unit.run("/opt/minutewise/venv/bin/minutewise check-books")
    assert "sound" in books.stdout, books.stdout + books.stderr
    written = log.read_text() + (machine.home / "access.log").read_text()
    for secret in (*told["pairs"][0].values(), "ticket="):
        assert secret == told["pairs"][0]["handle"] or secret not in written


def _is_guarded(visitor, machine):
    page = visitor.get("/paying/")
    assert page.status_code == 200, page.text
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    made = visitor.get("/sign-in/").headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", made), "the proxy's name for it"
    assert all("Secure" in cookie for cookie in page.headers.get_list("set-cookie"))
    style = re.search(r'href="(/static/dist/[^"]+\.css)"', page.text)[1]
    assert visitor.get(style).status_code == 200
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/metrics").status_code == 404, "visitors read no figures"
    plain = httpx.get(f"http://localhost:{machine.ports.http}/paying/?a=b")
    assert (plain.status_code, plain.headers["location"]) == (301, f"{machine.url}/paying/?a=b")
    past = httpx.get(f"http://127.0.0.1:{machine.ports.server}/metrics")
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
