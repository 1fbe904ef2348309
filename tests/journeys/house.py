"""A running installation, and who stands backstage of it."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.services import zygote
from tests.services.coturn import Relay, coturn
from tests.services.installation import ROOT, START_S, Installation, installation


@dataclass
class House:
    """An installation with its backstage. Serves many journeys; each brings its own people."""

    site: Installation
    backstage: IO[str]
    is_changed: bool = False

    @property
    def url(self) -> str:
        return self.site.url

    def ask(self, wish: str, **figures: Any) -> dict[str, Any]:
        """Has something done backstage (see `backstage.WISHES`) and returns the answer."""
        self.backstage.write(json.dumps({"do": wish, "with": figures}) + "\n")
        self.backstage.flush()
        reply = json.loads(self.backstage.readline())
        assert "answer" in reply, f"{wish}: {reply.get('failed')}"
        return reply["answer"]

    def policy(self, **figures: int) -> None:
        """The operator's figures for the calls of this journey."""
        self.ask("policy", **figures)
        self.is_changed = True

    def make_ready(self) -> None:
        """Default figures, and a server that runs, whatever the journey before has done."""
        if self.site.process is None or self.site.process.poll() is not None:
            self.site.start()
        if self.is_changed:
            self.ask("policy")
            self.is_changed = False


@contextmanager
def house(folder: Path, extra: Mapping[str, str] | None = None) -> Iterator[House]:
    """A house that is open for visitors until the block ends."""
    with installation(folder, extra) as site, backstage(site) as line:
        found = House(site, line)
        found.ask("open_network")
        site.start()
        yield found


@contextmanager
def backstage(site: Installation) -> Iterator[IO[str]]:
    """A line to `backstage.py`, which runs beside this installation until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(START_S)
        process = zygote.start(
            "tests.journeys.backstage", [str(door.getsockname()[1])], site.environment, ROOT,
            site.folder / "backstage.log",
        )  # fmt: skip
        try:
            with door.accept()[0] as caller, caller.makefile("rw") as line:
                yield line
        finally:
            process.kill()
            process.wait()


@dataclass
class RelayHouse:
    """A house beside a relay that can die and come back at the same address."""

    house: House
    relay: Relay
    running: ExitStack
    is_dead: bool = False

    def die(self) -> None:
        """Ends the relay, with whatever goes through it."""
        self.running.close()
        self.is_dead = True

    def mend(self) -> None:
        """The relay runs (again)."""
        if self.is_dead:
            self.running.enter_context(coturn(self.relay.port))
            self.is_dead = False


@contextmanager
def relay_house(folder: Path) -> Iterator[RelayHouse]:
    """A house that is open, and its relay, until the block ends."""
    with ExitStack() as running:
        relay = running.enter_context(coturn())
        with house(folder, relay.environment) as found:
            yield RelayHouse(found, relay, running)
