"""A PostgreSQL of our own: `python -m tests.services.postgres COMMAND` runs COMMAND against one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services.daemon import as_user, daemon, folder, free_port

# Nothing here outlives the machine, so nobody waits for its disk; a killed server loses nothing
# that the operating system has.
SETTINGS = (
    "listen_addresses=127.0.0.1", "max_connections=120",
    "fsync=off", "synchronous_commit=off", "full_page_writes=off",
)  # fmt: skip


def binaries() -> Path:
    """Where the newest installed server's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if not found:
        raise SystemExit(
            "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
        )
    return found[-1]


@contextmanager
def postgres(settings: Sequence[str] = SETTINGS) -> Iterator[str]:
    """Yields the address of a fresh, empty server for `MINUTEWISE_DATABASE_URL`."""
    programs, port = binaries(), free_port()
    with folder("postgres") as home:
        data = home / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "minutewise", "-A", "trust"]
        as_user([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], cwd=home)
        command = [programs / "postgres", "-D", data, "-p", str(port), "-k", home]
        for setting in settings:
            command += ["-c", setting]
        log = home / "log"
        with daemon(command, log, cwd=home) as process:
            await_ready(programs, port, process, log)
            createdb = [programs / "createdb", "-h", "127.0.0.1", "-p", str(port)]
            as_user([*createdb, "-U", "minutewise", "minutewise"])
            yield f"postgres://minutewise@127.0.0.1:{port}/minutewise"


def await_ready(programs: Path, port: int, process: subprocess.Popen, log: Path) -> None:
    """Comes back once the server at `port` takes connections."""
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)])
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    raise SystemExit("PostgreSQL did not answer within 10 s")


if __name__ == "__main__":
    with postgres() as url:
        environment = {**os.environ, "MINUTEWISE_DATABASE_URL": url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
