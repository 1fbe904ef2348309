"""One machine in production: installed into a scratch root, started by its units, behind nginx
with TLS; then somebody calls somebody through all of it."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import websockets

from tests.deploy.proxy import certificate, nginx
from tests.deploy.units import Unit
from tests.faults.pair import Pair
from tests.faults.test_killed_server import all_run
from tests.services.daemon import folder, free_port

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted(path.name for path in (ROOT / "deploy/systemd").iterdir())


@pytest.fixture(scope="module")
def machine():
    """What `scripts/install` made of an empty root, and the addresses it was told."""
    with folder("machine") as home:
        tls = home / "tls"
        tls.mkdir()
        chain, key = certificate(tls)
        ports = SimpleNamespace(https=free_port(), http=free_port(), server=free_port())
        found = SimpleNamespace(
            home=home, root=home / "root", url=f"https://localhost:{ports.https}",
            ports=ports, chain=chain,
        )  # fmt: skip
        found.install = [
            "scripts/install", "--root", found.root, "--url", found.url,
            "--port", ports.server, "--http-port", ports.http,
            "--certificate", chain, "--certificate-key", key,
            "--packages", Path(sys.prefix),
        ]  # fmt: skip
        installed(found)
        yield found


def installed(machine) -> None:
    done = subprocess.run(
        [str(part) for part in machine.install], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


class TlsPair(Pair):
    """The same two people, by https and wss, trusting the certificate of this machine alone."""

    def __init__(self, site, sessions):
        self.trust = ssl.create_default_context(cafile=str(site.chain))
        super().__init__(site, sessions)

    def _person(self, session):
        return httpx.AsyncClient(
            base_url=self.site.url, cookies={"sessionid": session}, timeout=30, verify=self.trust,
            headers={"Origin": self.site.url, "Referer": f"{self.site.url}/"},
        )  # fmt: skip

    async def _sits(self, side):
        while True:
            with contextlib.suppress(OSError, httpx.HTTPError, websockets.WebSocketException):
                own = (await self.people[side].get(f"{self.room}own")).json()
                url = f"wss://localhost:{self.site.ports.https}{own['ws']}?ticket={own['ticket']}"
                async with websockets.connect(
                    url, origin=self.site.url, ssl=self.trust
                ) as socket:  # fmt: skip
                    await self._answers(side, socket)
            await asyncio.sleep(0.3)


@pytest.mark.timeout(300)
def test_a_call_through_the_proxy_of_an_installed_machine(machine):
    unit = Unit(machine.root, "minutewise.service")
    log, site = machine.home / "server.log", machine.root / "opt/minutewise/proxy/nginx.conf"
    shutil.copy(site, machine.home / "site.conf")
    with unit.started(log), nginx(machine.home, machine.home / "site.conf", machine.ports.https):
        trust = ssl.create_default_context(cafile=str(machine.chain))
        with httpx.Client(base_url=machine.url, verify=trust, timeout=30) as visitor:
            _is_ready(visitor, log)
            told = _people(unit)
            _is_guarded(visitor, machine)
        shown = asyncio.run(_call(machine, told["pairs"][0]))
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


def _is_ready(visitor, log):
    for _ in range(300):
        answer = visitor.get("/readyz")
        if answer.status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError(f"{answer.text}\n{log.read_text()}")


def _people(unit):
    """Made by the program as installed; only the words of the test come from here."""
    line = "/opt/minutewise/venv/bin/python -m tests.faults.parlour 1"
    done = unit.run(
        line, PYTHONPATH=str(ROOT), DJANGO_SETTINGS_MODULE="minutewise.project.settings"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _is_guarded(visitor, machine):
    page = visitor.get("/paying/")
    assert page.status_code == 200, page.text
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert re.fullmatch("[0-9a-f]{32}", page.headers["x-request-id"]), "the proxy's name for it"
    assert all("Secure" in cookie for cookie in page.headers.get_list("set-cookie"))
    style = re.search(r'href="(/static/dist/[^"]+\.css)"', page.text)[1]
    assert visitor.get(style).status_code == 200
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/metrics").status_code == 404, "visitors read no figures"
    plain = httpx.get(f"http://localhost:{machine.ports.http}/paying/?a=b")
    assert (plain.status_code, plain.headers["location"]) == (301, f"{machine.url}/paying/?a=b")
    past = httpx.get(f"http://127.0.0.1:{machine.ports.server}/metrics")
    assert "minutewise_calls" in past.text, "on the machine itself they are there"


async def _call(machine, sessions):
    pair = TlsPair(machine, sessions)
    await pair.signs_in()
    await pair.talks()
    await all_run([pair], 30)
    answer = await pair.presses("client", "hang-up")
    assert answer.json()["state"] == "ended", answer.text
    await pair.leaves()
    return answer.json()


def _doctor_agrees(unit):
    """Address, proxy, secret, folders, files and keeper of what was installed are right."""
    done = unit.run("/opt/minutewise/venv/bin/minutewise doctor --json")
    found = {finding["code"] for finding in json.loads(done.stdout)}
    told_of_this_test = {"no_gateway", "no_relay", "mail_from", "mail_unreachable", "no_operator"}
    told_of_this_machine = {"clock_free", "disk_nearly_full", "files_few"}
    assert found - told_of_this_test - told_of_this_machine == {"metrics_open"}, done.stdout


def test_installing_again_keeps_the_settings(machine):
    settings = machine.root / "etc/minutewise/minutewise.env"
    before = settings.read_text()
    assert settings.stat().st_mode & 0o077 == 0
    assert len(re.search(r"SECRET_KEY=(\S+)", before)[1]) == 64
    installed(machine)
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
