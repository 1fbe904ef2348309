"""A TURN relay of our own on loopback: `python -m tests.services.coturn COMMAND` runs against it.

Loopback peers are allowed here only, because both browsers of a test live there.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.daemon import daemon, folder, free_port, tries

SECRET = "relay-of-a-test"
EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/turnserver.conf"
BINDING_REQUEST = bytes.fromhex("000100002112a442") + b"minutewise!!"


@dataclass(frozen=True)
class Relay:
    """A running relay: what the server's environment needs, and where it writes."""

    port: int
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MINUTEWISE_TURN_URLS": f"turn:127.0.0.1:{self.port}?transport=udp",
            "MINUTEWISE_TURN_SECRET": SECRET,
        }


@contextmanager
def coturn(port: int | None = None) -> Iterator[Relay]:
    """Yields a relay that takes the credentials of `minutewise.media.ice`.

    With a `port` of one's own it can be ended and started again at the same address.
    """
    program = shutil.which("turnserver")
    if not program:
        raise SystemExit("coturn is not installed (Debian: apt-get install coturn)")
    port = port or free_port()
    with folder("coturn") as home:
        command = [
            program, "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
            f"--listening-port={port}", "--min-port=50000", "--max-port=50199",
            f"--static-auth-secret={SECRET}", *as_operators_run_it(),
            "--no-tls", "--no-dtls", "--no-tcp", "--allow-loopback-peers", "--verbose",
            "--log-file=stdout", f"--pidfile={home / 'pid'}", f"--userdb={home / 'db'}",
        ]  # fmt: skip
        log = home / "log"
        with daemon(command, log, cwd=home) as process:
            _await_ready(port, process, log)
            yield Relay(port, log)


def as_operators_run_it() -> list[str]:
    """The lines of the file that operators are given; both browsers of a test are on loopback,
    so that alone is left open."""
    lines = [line.strip() for line in EXAMPLE.read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    left_out = ("static-auth-secret", "denied-peer-ip=127.", "denied-peer-ip=::")
    return [f"--{line}" for line in wanted if not line.startswith(left_out)]


def _await_ready(port: int, process: subprocess.Popen, log: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.1)
        for _ in tries():
            if process.poll() is not None:
                raise SystemExit(f"coturn did not start:\n{log.read_text()}")
            try:
                probe.sendto(BINDING_REQUEST, ("127.0.0.1", port))
                if probe.recv(2048)[:2] == b"\x01\x01":
                    return
            except OSError:
                continue
    raise SystemExit("coturn did not answer in time")


if __name__ == "__main__":
    with coturn() as relay:
        environment = {**os.environ, **relay.environment}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
