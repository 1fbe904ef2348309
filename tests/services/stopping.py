"""A PostgreSQL that can be stopped, gently or not, and started again on the same data."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from tests.services.daemon import as_user, daemon, folder, free_port
from tests.services.postgres import await_ready, binaries, copy_server

type Way = Literal["fast", "immediate"]


class Postgres:
    """One server at one address. Unlike that of most tests it waits for its disk."""

    def __init__(self, home: Path, **settings: str | int) -> None:
        self.home, self.port, self.programs = home, free_port(), binaries()
        self.settings = {"listen_addresses": "127.0.0.1", "max_connections": 40, **settings}
        self._running = ExitStack()
        copy_server(home, migrated=True)

    @property
    def url(self) -> str:
        return f"postgres://minutewise@127.0.0.1:{self.port}/minutewise"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = [self.programs / "postgres", "-D", self.home / "data", "-p", str(self.port)]
        command += ["-k", self.home]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        log = self.home / "log"
        process = self._running.enter_context(daemon(command, log, cwd=self.home))
        await_ready(self.programs, self.port, process, log)

    def stop(self, way: Way = "fast") -> None:
        """`fast` ends what is under way in order, `immediate` leaves it to the recovery."""
        command = [self.programs / "pg_ctl", "-D", self.home / "data", "-m", way, "-w", "stop"]
        as_user(command, cwd=self.home)
        self._running.close()
        self._running = ExitStack()


@contextmanager
def stopping_postgres(**settings: str | int) -> Iterator[Postgres]:
    """A running server, ended with the block."""
    with folder("stopping-postgres") as home:
        server = Postgres(home, **settings)
        server.start()
        try:
            yield server
        finally:
            server._running.close()
