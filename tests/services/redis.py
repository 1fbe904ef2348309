"""A Redis of our own: `python -m tests.services.redis COMMAND` runs COMMAND against one."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.daemon import daemon, folder, free_port, tries


def binary() -> Path:
    """The installed server's program: Redis or Valkey."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        raise SystemExit("Redis's server is not installed (Debian: apt-get install redis-server)")
    return Path(found)


@contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """Yields the address of a fresh, empty server for `MINUTEWISE_REDIS_URL`.

    With a `port` of one's own the server can be ended and started again at the same address.
    """
    port = port or free_port()
    with folder("redis") as home:
        options = {"port": port, "bind": "127.0.0.1", "dir": home, "save": "", "appendonly": "no"}
        command = [binary(), *(part for k, v in options.items() for part in (f"--{k}", str(v)))]
        log = home / "log"
        with daemon(command, log, cwd=home) as process:
            _await_ready(port, process, log)
            yield f"redis://127.0.0.1:{port}/0"


def _await_ready(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in tries():
        if process.poll() is not None:
            raise SystemExit(f"Redis did not start:\n{log.read_text()}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"PING\r\n")
                if probe.recv(7) == b"+PONG\r\n":
                    return
        except OSError:
            continue
    raise SystemExit("Redis did not answer in time")


if __name__ == "__main__":
    with redis() as url:
        environment = {**os.environ, "MINUTEWISE_REDIS_URL": url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
