"""Processes of the product at a fork's price: its modules are read once, each process is its own.

Reading them takes two seconds of processor, and a hundred servers and commands start in a run.
`python -m tests.services.zygote` reads everything, and then answers each line of JSON with the id
of a new process that reads its settings from its own environment and runs `python -m MODULE …`.
That process can be killed, stopped and waited for like any other. The real command line is kept
by `tests/deploy` and by whatever is started with a library before it (`LD_PRELOAD`).
"""

import atexit
import ctypes
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module, reload
from pathlib import Path
from runpy import run_module
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_SUBREAPER = 36  # prctl
# Whoever measures (`./bench`, `./test soak`) gets the real ones.
FORKS = "PYTEST_VERSION" in os.environ
FIRST = {"tests.faults.elsewhere"}  # changes the clock before anybody has imported it
# What the forked process may be told otherwise than the one that has read the modules.
LATE = frozenset(
    f"MINUTEWISE_{name}"
    for name in (
        "VAR", "DATABASE_URL", "PUBLIC_URL", "PRETEND_GATEWAY_URL", "PRETEND_GATEWAY_SECRET",
        "REDIS_URL", "TURN_URLS", "TURN_SECRET", "RELAY_ONLY", "TEST_SQLITE", "HUB", "ROLES",
    )
)  # fmt: skip


class Process:
    """One process, with what tests ask of `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, None

    def poll(self) -> int | None:
        """Its exit code (minus the signal that ended it), None while it runs."""
        if self.returncode is None:
            gone, status = os.waitpid(self.pid, os.WNOHANG)
            if gone:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end; raises `subprocess.TimeoutExpired` after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(0.005)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], cwd: Path,
    out: Path, err: Path | None = None,
) -> Process | subprocess.Popen:  # fmt: skip
    """Starts `python -m module …`; what it says is added to the files `out` and `err`."""
    if not FORKS or module in FIRST or "LD_PRELOAD" in environment or Path(cwd) != ROOT:
        with out.open("ab") as said, (err or out).open("ab") as wrong:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=environment, cwd=cwd, stdout=said, stderr=wrong,
            )  # fmt: skip
    wish = [module, list(arguments), dict(environment), str(out), str(err or out)]
    return Process(_mother(_kept(environment)).bears(wish))


def run(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], cwd: Path, folder: Path
) -> subprocess.CompletedProcess:
    """Runs `python -m module …` to its end, as `subprocess.run` does with captured output."""
    out, err = (folder / f"said-{time.monotonic_ns()}{each}" for each in (".out", ".err"))
    code = start(module, arguments, environment, cwd, out, err).wait()
    said = [path.read_text() for path in (out, err)]
    for path in (out, err):
        path.unlink()
    return subprocess.CompletedProcess([module, *arguments], code, *said)


def _kept(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What two processes have to have in common to come from one mother."""
    vendor = environment.get("MINUTEWISE_DATABASE_URL", "sqlite").partition(":")[0]
    ours = [each for each in environment.items() if each[0].startswith("MINUTEWISE_")]
    return tuple(sorted([*(each for each in ours if each[0] not in LATE), ("vendor", vendor)]))


class _Mother:
    def __init__(self, kept: tuple[tuple[str, str], ...]) -> None:
        told = dict(kept)
        vendor = told.pop("vendor")
        others = {k: v for k, v in os.environ.items() if not k.startswith("MINUTEWISE_")}
        nowhere = "/nowhere" if vendor == "sqlite" else "nobody@127.0.0.1:1"
        address = f"{vendor}://{nowhere}/none"
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # whom she bears is ours to wait for
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.zygote"], cwd=ROOT,
            env={**others, **told, "MINUTEWISE_DATABASE_URL": address, "PYTHONPATH": str(ROOT),
                 "DJANGO_SETTINGS_MODULE": "minutewise.project.settings"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        # No death signal: it would come when the thread ends that happened to start her. She ends
        # with her standard input.
        self.lock = threading.Lock()
        atexit.register(self.process.kill)

    def bears(self, wish: list[Any]) -> int:
        with self.lock:
            self.process.stdin.write(json.dumps(wish) + "\n")
            self.process.stdin.flush()
            return int(self.process.stdout.readline())


_mother = cache(_Mother)


# ---- in the process that has read the modules, and in those that it bears ----

READ = (
    "minutewise.project.urls", "minutewise.project.management.commands.serve", "uvloop",
    "minutewise.payments.gateways.pretend.server",
)  # fmt: skip


def main() -> None:
    """Bears a process for every line until its standard input ends."""
    import django  # noqa: PLC0415 (whoever only asks for a process reads none of it)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    for name in READ:
        import_module(name)
    assert threading.active_count() == 1, "a fork takes one thread along"
    gc.collect()
    gc.freeze()  # what was read stays: nobody who is born looks through it again
    for line in sys.stdin:
        born, says = os.pipe()
        between = os.fork()
        if not between and (child := os.fork()):
            os.write(says, b"%d" % child)
            os._exit(0)
        if not between:
            os.close(born)
            os.close(says)
            return _lives(*json.loads(line))
        os.waitpid(between, 0)
        print(os.read(born, 20).decode(), flush=True)  # noqa: T201 (its answer)
        os.close(born)
        os.close(says)
    return None


def _lives(
    module: str, arguments: list[str], environment: dict[str, str], out: str, err: str
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for path, number in ((os.devnull, 0), (out, 1), (err, 2)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _reads_its_settings()
    sys.argv[1:] = arguments
    run_module(module, run_name="__main__", alter_sys=True)


def _reads_its_settings() -> None:
    from django.conf import ENVIRONMENT_VARIABLE, Settings, settings  # noqa: PLC0415
    from django.core.cache import caches  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.utils.log import configure_logging  # noqa: PLC0415

    reload(import_module(os.environ[ENVIRONMENT_VARIABLE]))
    settings._wrapped = Settings(os.environ[ENVIRONMENT_VARIABLE])
    for handler in (connections, caches):
        handler.__dict__.pop("settings", None)
        handler._settings = None
        for name in list(handler):
            if hasattr(handler._connections, name):
                del handler[name]
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


if __name__ == "__main__":
    main()
