"""Pretend gateways at a fork's price: their modules are read once, each test still gets a process.

Reading them takes 120 ms of CPU, and hundreds of tests want a gateway of their own.
`python -m minutewise.payments.tests.nursery` answers one line of JSON (arguments, secret) with
the process's id; the process itself then says where it listens.
"""

import atexit
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from functools import cache

from minutewise.payments.gateways.pretend import __main__ as pretend

PATIENCE_MS = 30_000  # a busy machine may leave it waiting for its turn


@cache
def _nursery() -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-m", "minutewise.payments.tests.nursery"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent,
    )  # fmt: skip
    atexit.register(process.kill)
    return process


def die_with_parent() -> None:
    """Whatever ends the tests ends this process."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Born:
    """A running gateway: where it listens, and its end."""

    def __init__(self, arguments: list[str], secret: str) -> None:
        nursery = _nursery()
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        nursery.stdin.write(json.dumps([arguments, secret]) + "\n")
        nursery.stdin.flush()
        self._process = os.pidfd_open(int(nursery.stdout.readline()))
        said = nursery.stdout.readline()  # it speaks once it listens
        assert "listens on" in said, said
        self.url = said.split()[-1]

    def end(self) -> None:
        """Asks it to end and waits until it has."""
        signal.pidfd_send_signal(self._process, signal.SIGTERM)
        gone = select.poll()
        gone.register(self._process, select.POLLIN)
        assert gone.poll(PATIENCE_MS), "the pretend gateway does not end"
        os.close(self._process)


def main() -> None:
    """Forks a gateway for every line, until its standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: none stays as a zombie
    for line in sys.stdin:
        if not os.fork():
            _live(*json.loads(line))


def _live(arguments: list[str], secret: str) -> None:
    die_with_parent()
    os.environ["MINUTEWISE_PRETEND_GATEWAY_SECRET"] = secret
    sys.argv[1:] = arguments
    sys.stdout.write(f"{os.getpid()}\n")
    pretend.main()


if __name__ == "__main__":
    main()
