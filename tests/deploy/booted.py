"""A machine that exists in memory only: installed as root, with a systemd of its own."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.machine import ROOT

SYSTEMD = Path("/lib/systemd/systemd")
_OWN_GROUPS = (
    "mount --make-rprivate / && mount -t tmpfs tmpfs /run && mkdir /run/groups && "
    "mount -t cgroup -o none,name=systemd cgroup /run/groups"
)
# The kernel keeps the groups of a machine that has ended; those that are in use refuse.
_FORGET = f"{_OWN_GROUPS} && find /run/groups -depth -mindepth 1 -type d -exec rmdir {{}} \\;"
NAMESPACES = ["--mount", "--pid", "--uts", "--ipc", "--cgroup"]


def why_not() -> str:
    """Why a machine cannot be booted here; empty where it can."""
    if os.geteuid() != 0:
        return "booting systemd needs root"
    if not SYSTEMD.exists() or not shutil.which("nsenter"):
        return "systemd is not installed here"
    tried = subprocess.run(
        ["unshare", *NAMESPACES, "--fork", "sh", "-c", _OWN_GROUPS],
        capture_output=True, text=True,
    )  # fmt: skip
    return "" if tried.returncode == 0 else f"no namespaces: {tried.stderr}"


class Booted:
    """The running machine; `run` does something on it as root."""

    def __init__(self, init: int) -> None:
        self._inside = ["nsenter", "--target", str(init), *NAMESPACES, "--"]

    def run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run([*self._inside, *command], capture_output=True, text=True)

    def shown(self, unit: str, name: str) -> str:
        """One property of a unit, as systemd says it."""
        return self.run("systemctl", "show", "--value", "-p", name, unit).stdout.strip()

    def journal(self) -> str:
        return self.run("journalctl", "--no-pager", "--output=cat").stdout


@contextmanager
def booted(url: str, port: int, log: Path) -> Iterator[Booted]:
    """Minutewise installed and enabled there. Its network is ours; all else ends with it."""
    command = ["unshare", *NAMESPACES, "--fork", "--kill-child", ROOT / "tests/deploy/boot.sh",
               ROOT, sys.base_prefix, sysconfig.get_path("purelib"), url, str(port)]  # fmt: skip
    around = {**os.environ}
    around.pop("TMPDIR", None)  # it is ours, and not there
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=around
        )
    try:
        yield Booted(_first(process, log))
    finally:
        process.kill()
        process.wait()
        subprocess.run(["unshare", "--mount", "--cgroup", "sh", "-c", _FORGET], capture_output=True)


def _first(process: subprocess.Popen, log: Path) -> int:
    """The number by which we know the machine's first process."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (found := children.read_text().split()):
        assert process.poll() is None, log.read_text()
    return int(found[0])
