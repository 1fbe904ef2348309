"""Reads systemd units as far as ours go, and runs what they say without systemd."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Unit:
    """One `.service` file below a scratch root; `instance` fills in its %i."""

    root: Path
    name: str
    instance: str = ""

    @property
    def told(self) -> list[tuple[str, str]]:
        text = (self.root / "etc/systemd/system" / self.name).read_text()
        lines = [line for line in text.splitlines() if "=" in line and line[:1] not in "#["]
        pairs = [line.split("=", 1) for line in lines]
        return [(key, value.replace("%i", self.instance)) for key, value in pairs]

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.told if name == key]

    def command(self, line: str) -> list[str]:
        """A command line whose program lies below the root; variables as systemd fills them."""
        program, *rest = shlex.split(line)
        filled = [os.path.expandvars(part) for part in rest]
        return [f"{self.root}{program}", *filled]

    @property
    def environment(self) -> dict[str, str]:
        """Exactly what the unit's files say: nothing of ours leaks in."""
        found = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        for file in self.all("EnvironmentFile"):
            for line in Path(f"{self.root}{file}").read_text().splitlines():
                if line and not line.startswith("#"):
                    name, value = line.split("=", 1)
                    found[name] = value
        return found

    @property
    def folder(self) -> Path:
        return Path(f"{self.root}{self.all('WorkingDirectory')[0]}")

    def run(self, line: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(line), env={**self.environment, **more}, cwd=self.folder,
            capture_output=True, text=True,
        )  # fmt: skip

    @contextmanager
    def started(self, log: Path) -> Iterator[subprocess.Popen]:
        """Prepared and started as the unit says, and ended as systemd ends it."""
        for line in self.all("ExecStartPre"):
            done = self.run(line)
            assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        with log.open("wb") as out:
            process = subprocess.Popen(
                self.command(self.all("ExecStart")[0]), env=self.environment, cwd=self.folder,
                stdout=out, stderr=out,
            )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait(int(self.all("TimeoutStopSec")[0]))
