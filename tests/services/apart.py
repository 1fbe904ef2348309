"""An installation whose roles are apart: webs, hubs and keepers on a PostgreSQL and a Redis."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from tests.services import zygote
from tests.services.daemon import free_port
from tests.services.installation import ROOT, START_S
from tests.services.plain import PLAIN
from tests.services.postgres import postgres
from tests.services.redis import redis


@dataclass
class Part:
    """One process of one role; it can be killed and started again, also from other code."""

    role: str
    options: list[str]
    environment: dict[str, str]
    log: Path
    port: int = 0
    home: Path = ROOT
    module: str = "minutewise"
    process: subprocess.Popen | zygote.Process | None = None

    def launch(self) -> "Part":
        """Starts the process without waiting for it."""
        environment = {**self.environment, "PYTHONPATH": str(self.home)}
        arguments = [self.role, *self.options]
        self.process = zygote.start(self.module, arguments, environment, self.home, self.log)
        return self

    def answers(self) -> "Part":
        """Waits until its port does; a keeper has none, its lease tells."""
        deadline = time.monotonic() + START_S
        while self.port and time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                httpx.get(f"http://localhost:{self.port}/paying/", timeout=5, verify=PLAIN)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        assert not self.port, f"{self.role} did not answer within {START_S} s"
        return self

    def kill(self) -> None:
        """Ends it without a word, as a crash does."""
        self.process.kill()
        self.process.wait()

    def stop(self, patience_s: float = 15) -> None:
        """Ends it as an operator does."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Apart:
    """All of them, and how to speak to the data behind them."""

    folder: Path
    environment: dict[str, str]
    webs: list[Part] = field(default_factory=list)
    hubs: dict[str, Part] = field(default_factory=dict)
    keepers: list[Part] = field(default_factory=list)
    redis: ExitStack = field(default_factory=ExitStack)
    home: Path = ROOT  # the code that commands run from

    @property
    def url(self) -> str:
        """What people see: the address of the first web stands for the proxy's."""
        return self.environment["MINUTEWISE_PUBLIC_URL"]

    @property
    def port(self) -> int:
        return self.webs[0].port

    @property
    def parts(self) -> list[Part]:
        return [*self.webs, *self.hubs.values(), *self.keepers]

    def socket_address(self, ws: str) -> str:
        """Where a proxy would lead this address of a socket: each hub has its own port."""
        name = ws.removeprefix("/ws").strip("/")
        hub = self.hubs[name] if name else next(iter(self.hubs.values()))
        return f"ws://localhost:{hub.port}{ws}"

    def part(self, role: str, *options: str, port: int = 0, **extra: str) -> Part:
        """One more process, not started yet."""
        number = len(self.parts) + 1
        listens = ["--port", str(port)] if port else []
        environment = {**self.environment, **extra}
        return Part(
            role, [*listens, *options], environment, self.folder / f"{role}-{number}.log", port
        )

    def open(self) -> "Apart":
        """Starts all parts, keepers first: one of them holds the lease when the webs begin."""
        for keeper in self.keepers:
            keeper.launch()
        deadline = time.monotonic() + START_S
        while not self.ask("SELECT 1 FROM calls_lease") and time.monotonic() < deadline:
            time.sleep(0.05)
        for each in [part.launch() for part in [*self.webs, *self.hubs.values()]]:
            each.answers()
        return self

    def ask(self, query: str) -> list[tuple]:
        """What the tables say."""
        with psycopg.connect(self.environment["MINUTEWISE_DATABASE_URL"]) as database:
            return database.execute(query).fetchall()

    def command(self, *arguments: str) -> str:
        """Runs `minutewise …` against the same data and returns what it printed."""
        return self._run("minutewise", *arguments)

    def module(self, name: str, *arguments: str) -> dict:
        """Runs a module of the tests against the same data; it prints one JSON object."""
        return json.loads(self._run(name, *arguments))

    def _run(self, name: str, *arguments: str) -> str:
        environment = {**self.environment, "PYTHONPATH": str(self.home)}
        done = zygote.run(name, arguments, environment, self.home, self.folder)
        assert done.returncode == 0, f"{name} {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def logs(self) -> str:
        found = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {path.name}\n{path.read_text()}" for path in found)


@contextmanager
def apart(
    folder: Path,
    *,
    webs: int,
    hubs: str,
    keepers: int,
    home: Path = ROOT,
    extra: Mapping[str, str] | None = None,
) -> Iterator[Apart]:
    """Migrated, to be opened; `hubs` are one-letter names. All ends with the block.

    `home`: where the code is that migrates and runs.
    """
    ports = [free_port() for _ in range(webs)]
    with ExitStack() as services:
        database = services.enter_context(postgres(migrated=home == ROOT))
        site = Apart(folder, _environment(folder, ports[0], database))
        services.push(site.redis)
        redis_port = free_port()
        site.environment["MINUTEWISE_REDIS_URL"] = site.redis.enter_context(redis(redis_port))
        site.environment.update(extra or {})
        site.home = home
        if home != ROOT:
            site.command("migrate", "--verbosity", "0")
        for port in ports:
            site.webs.append(site.part("web", port=port))
        for name in hubs:
            site.hubs[name] = site.part("hub", "--name", name, port=free_port())
        for _ in range(keepers):
            site.keepers.append(site.part("keeper"))
        for part in site.parts:
            part.home = home
        try:
            yield site
        finally:
            for each in site.parts:
                each.stop(5)


def _environment(folder: Path, port: int, database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "minutewise.project.settings",
        "MINUTEWISE_TESTING": "1",
        "MINUTEWISE_DEMO": "",
        "MINUTEWISE_VAR": str(folder),
        "MINUTEWISE_DATABASE_URL": database,
        "MINUTEWISE_PUBLIC_URL": f"http://localhost:{port}",
    }
