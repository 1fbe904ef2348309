"""A running installation, and who stands backstage of it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services.installation import ROOT, Installation, installation


@dataclass
class House:
    """An installation with its backstage. Serves many journeys; each brings its own people."""

    site: Installation
    process: subprocess.Popen
    is_changed: bool = False

    @property
    def url(self) -> str:
        return self.site.url

    def ask(self, wish: str, **figures: Any) -> dict[str, Any]:
        """Has something done backstage (see `backstage.WISHES`) and returns the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": wish, "with": figures}) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
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
    with installation(folder, extra) as site:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.backstage"],
            env=site.environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            found = House(site, process)
            found.ask("open_network")
            site.start()
            yield found
        finally:
            process.kill()
            process.communicate()
