"""A machine in a scratch root: installed, reached through a proxy, with two people in it."""

import asyncio
import contextlib
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
import websockets

from tests.deploy.proxy import certificate
from tests.faults.looking import all_run
from tests.faults.pair import Pair
from tests.services.daemon import folder, free_port

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "/opt/minutewise/venv/bin/minutewise"


@contextmanager
def installed_machine() -> Iterator[SimpleNamespace]:
    """What `scripts/install` made of an empty root, and the addresses it was told."""
    with folder("machine") as home:
        tls = home / "tls"
        tls.mkdir()
        chain, key = certificate(tls)
        ports = SimpleNamespace(https=free_port(), http=free_port(), server=free_port())
        found = SimpleNamespace(
            home=home, root=home / "root", url=f"https://localhost:{ports.https}",
            port=ports.https, ports=ports, chain=chain,
        )  # fmt: skip
        found.install = [
            "scripts/install", "--root", found.root, "--url", found.url,
            "--port", ports.server, "--http-port", ports.http,
            "--certificate", chain, "--certificate-key", key,
            "--packages", Path(sys.prefix),
        ]  # fmt: skip
        install(found)
        yield found


def install(machine) -> None:
    """Once, or once more."""
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


def is_ready(visitor, log, tries=1_200):
    """Waits until people may come, tries times a tenth of a second."""
    last = "nobody listens"
    for _ in range(tries):
        with contextlib.suppress(httpx.ConnectError):
            answer = visitor.get("/readyz")
            if answer.status_code == 200:
                return
            last = answer.text
        time.sleep(0.1)
    raise AssertionError(f"{last}\n{log.read_text()}")


def people(unit, pairs=1):
    """Made by the program as installed; only the words of the test come from here."""
    line = f"/opt/minutewise/venv/bin/python -m tests.faults.parlour {pairs}"
    done = unit.run(
        line, PYTHONPATH=str(ROOT), DJANGO_SETTINGS_MODULE="minutewise.project.settings"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def call(machine, sessions):
    """Two people talk until the meter runs, and hang up; what the client then sees."""
    pair = TlsPair(machine, sessions)
    await pair.signs_in()
    await pair.talks()
    await all_run([pair])
    answer = await pair.presses("client", "hang-up")
    assert answer.json()["state"] == "ended", answer.text
    await pair.leaves()
    return answer.json()
