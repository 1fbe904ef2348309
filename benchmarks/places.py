"""Where benchmarks happen: installations of our own on free ports, in folders under var/bench."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.services.installation import ROOT, Installation, installation

KEPT = ROOT / "var" / "bench"


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """An empty folder that goes with the block."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=KEPT))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def end(server: subprocess.Popen) -> None:
    """Asks it to go, and makes it: a slow farewell must not cost the figures."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def house(
    name: str, *command: str, extra: Mapping[str, str] | None = None
) -> Iterator[Installation]:
    """A served installation, after running `minutewise COMMAND` in it, or a module by its name."""
    with folder(name) as path, installation(path, extra) as site:
        if command and "." in command[0]:
            site.module(*command)
        elif command:
            site.command(*command)
        site.start()
        yield site
