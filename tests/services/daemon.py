"""Starts a service as an ordinary user in a temporary folder; it ends with whoever started it."""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_PR_SET_PDEATHSIG = 1
PATIENCE_S = 60


def free_port() -> int:
    """A TCP port on loopback that nobody uses right now, and nobody is given by chance.

    Below those that the system gives to outgoing connections: a server that is killed and comes
    back would else find one of its own clients on its port.
    """
    for _ in range(1_000):
        port = 12_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free on 127.0.0.1")


def tries() -> Iterator[None]:
    """One try after the other, for as long as a daemon may need where cores are shared."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        yield
        time.sleep(0.02)


def ordinary_user() -> pwd.struct_passwd | None:
    """Whom a root process should start services as; None when we are ordinary already."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _prepare(user: pwd.struct_passwd | None) -> Callable[[], None]:
    def before_exec() -> None:
        if user:
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        # After setuid: the kernel clears the death signal when credentials change.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return before_exec


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """A temporary folder that the service's user owns."""
    path = Path(tempfile.mkdtemp(prefix=f"mw-{prefix}-"))
    if user := ordinary_user():
        os.chown(path, user.pw_uid, user.pw_gid)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def as_user(command: Sequence[str | Path], **kwargs: object) -> None:
    """Runs a command to its end as the ordinary user; raises with its output if it fails."""
    subprocess.run(
        [str(part) for part in command],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=_prepare(ordinary_user()),
        **kwargs,
    )


@contextmanager
def daemon(
    command: Sequence[str | Path], log: Path, **kwargs: object
) -> Iterator[subprocess.Popen]:
    """A running service; killed by id at the end, or by the kernel when we die first."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=_prepare(ordinary_user()),
            **kwargs,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
