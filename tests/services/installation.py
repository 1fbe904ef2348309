"""A whole installation of our own: server, pretend gateway, database, on free ports."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.services import zygote
from tests.services.daemon import free_port
from tests.services.plain import PLAIN
from tests.services.postgres import is_migrated
from tests.services.template import copy_migrated

ROOT = Path(__file__).resolve().parents[2]
PRETEND = "minutewise.payments.gateways.pretend"
START_S = 90  # two seconds on a quiet machine


@dataclass
class Installation:
    """A running server that can be killed and started again on the same data."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen | zygote.Process | None = None
    helpers: list[subprocess.Popen] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def command(self, *arguments: str) -> str:
        """Runs `minutewise …` against the same data and returns what it printed."""
        done = zygote.run("minutewise", arguments, self.environment, ROOT, self.folder)
        assert done.returncode == 0, f"minutewise {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def module(self, name: str, *arguments: str) -> dict:
        """Runs a module of the tests against the same data; it prints one JSON object."""
        done = zygote.run(name, arguments, self.environment, ROOT, self.folder)
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        arguments = ["serve", "--port", str(self.port)]
        log = self.folder / "server.log"
        self.process = zygote.start("minutewise", arguments, self.environment, ROOT, log)
        deadline = time.monotonic() + START_S
        with httpx.Client(base_url=self.url, timeout=2, verify=PLAIN) as visitor:
            while time.monotonic() < deadline:
                assert self.process.poll() is None, self.log()
                with contextlib.suppress(httpx.TransportError):
                    answer = visitor.get("/paying/")
                    if answer.status_code == 200 or "no network yet" in answer.text:
                        return
                time.sleep(0.05)
        raise AssertionError(f"the server did not answer within {START_S} s")

    def kill(self) -> None:
        """Ends the server without a word, as a crash does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ends the server as an operator does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def log(self) -> str:
        return (self.folder / "server.log").read_text()


@contextmanager
def installation(folder: Path, extra: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """A migrated, started installation with its pretend gateway; all ends with the block."""
    port, gateway = free_port(), free_port()
    database = os.environ.get("MINUTEWISE_JOURNEY_DATABASE_URL") or f"sqlite:///{folder}/db.sqlite3"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "minutewise.project.settings",
        "MINUTEWISE_DEMO": "1",
        "MINUTEWISE_TESTING": "1",
        "MINUTEWISE_VAR": str(folder),
        "MINUTEWISE_DATABASE_URL": database,
        "MINUTEWISE_PUBLIC_URL": f"http://localhost:{port}",
        "MINUTEWISE_PRETEND_GATEWAY_URL": f"http://127.0.0.1:{gateway}",
        "MINUTEWISE_PRETEND_GATEWAY_SECRET": "a secret of these tests",
        **(extra or {}),
    }
    site = Installation(folder, port, environment)
    database = environment["MINUTEWISE_DATABASE_URL"]
    if database.startswith("sqlite:"):
        copy_migrated(Path(database.removeprefix("sqlite:///")))
    elif not is_migrated(database):
        site.command("migrate", "--verbosity", "0")
    told = ["--port", str(gateway), "--book", str(folder / "gateway.sqlite3")]
    told += ["--webhook-url", f"http://localhost:{port}/payments/webhooks/pretend"]
    pretend = zygote.start(PRETEND, told, environment, ROOT, folder / "gateway.log")
    try:
        yield site
    finally:
        site.stop()
        pretend.kill()
        pretend.wait()
