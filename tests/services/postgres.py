"""A PostgreSQL of our own: `python -m tests.services.postgres COMMAND` runs COMMAND against one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services.daemon import as_user, daemon, folder, free_port, tries
from tests.services.template import TEMPLATES, alone, content, migrate

# Nothing here outlives the machine, so nobody waits for its disk; a killed server loses nothing
# that the operating system has.
SETTINGS = (
    "listen_addresses=127.0.0.1", "max_connections=120",
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off",
    "max_wal_size=4GB", "checkpoint_timeout=1h",
)  # fmt: skip


# Names the migrated database that tests may copy.
TEMPLATE = "MINUTEWISE_TEST_TEMPLATE"


def binaries() -> Path:
    """Where the newest installed server's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if not found:
        raise SystemExit(
            "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
        )
    return found[-1]


@contextmanager
def postgres(
    settings: Sequence[str] = SETTINGS, *, migrated: bool = False, by_socket: bool = False
) -> Iterator[str]:
    """Yields the address of a fresh server for `MINUTEWISE_DATABASE_URL`: an empty database, or
    one that is migrated already. Both are copies of a server's folder that is kept in `var`.
    By its socket in that folder instead of TCP, tests take a tenth less.
    """
    with folder("postgres") as home:
        copy_server(home, migrated=migrated)
        with _running(home, settings) as url:
            yield _by_socket(url, home) if by_socket else url


def copy_server(home: Path, *, migrated: bool) -> None:
    """Puts the folder of a server that was stopped at `home`; what stood there is gone."""
    with alone():
        kept = _kept(content() if migrated else "empty")
    shutil.rmtree(home)
    _copy(kept, home)


def _kept(name: str) -> Path:
    """The folder of a server that was stopped once its database was there."""
    kept = TEMPLATES / f"postgres-{binaries().parent.name}-{name}"
    if kept.exists():
        return kept
    with folder("postgres") as home:
        if name == "empty":
            initdb = [binaries() / "initdb", "-D", home / "data", "-U", "minutewise"]
            initdb += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
            as_user([*initdb, "--wal-segsize=1"], cwd=home)
        else:
            shutil.rmtree(home)
            _copy(_kept("empty"), home)
        with _running(home, SETTINGS) as url:
            if name == "empty":
                _createdb(url)
            else:
                for old in TEMPLATES.glob("postgres-*[0-9a-f]"):
                    shutil.rmtree(old)
                migrate(url)
            as_user([binaries() / "pg_ctl", "-D", home / "data", "-m", "fast", "-w", "stop"])
        _copy(home, kept)
    return kept


def _copy(source: Path, target: Path) -> None:
    """Whole, or not at all."""
    unfinished = target.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    subprocess.run(["cp", "-a", source, unfinished], check=True)
    unfinished.rename(target)


def is_migrated(url: str) -> bool:
    """Whether the database of this address has tables already."""
    with psycopg.connect(url) as database:
        found = database.execute("SELECT to_regclass('django_migrations')").fetchone()
    return bool(found and found[0])


def _createdb(url: str) -> None:
    port = url.rsplit(":", 1)[1].partition("/")[0]
    createdb = [binaries() / "createdb", "-h", "127.0.0.1", "-p", port]
    as_user([*createdb, "-U", "minutewise", "minutewise"])


@contextmanager
def _running(home: Path, settings: Sequence[str]) -> Iterator[str]:
    """The server of this folder, until the block ends."""
    programs, port = binaries(), free_port()
    command = [programs / "postgres", "-D", home / "data", "-p", str(port), "-k", home]
    for setting in settings:
        command += ["-c", setting]
    log = home / "log"
    with daemon(command, log, cwd=home) as process:
        await_ready(programs, port, process, log)
        yield f"postgres://minutewise@127.0.0.1:{port}/minutewise"


def await_ready(programs: Path, port: int, process: subprocess.Popen, log: Path) -> None:
    """Comes back once the server at `port` takes connections."""
    for _ in tries():
        if process.poll() is not None:
            raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)])
        if ready.returncode == 0:
            return
    raise SystemExit("PostgreSQL did not answer in time")


def _by_socket(url: str, home: Path) -> str:
    """The same server without a network in between."""
    port, _, name = url.rsplit(":", 1)[1].partition("/")
    return f"postgres://minutewise@/{name}?host={home}&port={port}"


if __name__ == "__main__":
    with postgres(migrated=True, by_socket=True) as url:
        environment = {**os.environ, "MINUTEWISE_DATABASE_URL": url, TEMPLATE: "minutewise"}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
