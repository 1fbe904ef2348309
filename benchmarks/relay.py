"""Messages that a relay passes on for a second of CPU, ours beside Django Channels and npm's ws.

Pairs of sockets play ping-pong with messages as large as an ICE candidate. The load comes from
another process, whose work is not counted.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from benchmarks.cpu import cpu_s, resident_kib
from benchmarks.peers.places import channels_relay, ws_relay
from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_LEAST, AT_MOST, Row
from tests.services.daemon import free_port

SECRET = "the secret of this relay"


@dataclass(frozen=True, slots=True)
class Size:
    """Sockets of the comparison and of the large run; seconds of each round; how many rounds."""

    sockets: int = 400
    many: int = 2_000
    seconds: float = 6.0
    rounds: int = 3


TINY = Size(sockets=4, many=8, seconds=0.5, rounds=1)


@dataclass(frozen=True, slots=True)
class Side:
    """One relay: how it is started on a port, and the address of a seat there."""

    start: Callable[[int], list[str]]
    kind: str


@dataclass(frozen=True, slots=True)
class Cost:
    """µs a message; the same without what the sockets cost anyway (proofs); KiB a socket."""

    us: float
    us_alone: float
    kib: float


SIDES = {
    "minutewise": Side(
        lambda port: [sys.executable, "-m", "benchmarks.hub_alone", str(port)], "hub"
    ),
    "channels": Side(channels_relay, "plain"),
    "ws": Side(ws_relay, "plain"),
}


def run(size: Size) -> list[Row]:
    """Rounds of all in turn; medians."""
    found: dict[str, list[Cost]] = {name: [] for name in SIDES}
    for _ in range(size.rounds):
        for name in SIDES:
            found[name].append(_cost(name, size.sockets, size.seconds))
    us = {name: median(cost.us for cost in costs) for name, costs in found.items()}
    few = median(cost.us_alone for cost in found["minutewise"])
    many = _cost("minutewise", size.many, size.seconds)
    return [
        Row("relay against Channels", us["channels"] / us["minutewise"], "×", AT_LEAST, 8,
            {f"{name}, µs a message": value for name, value in us.items()}),
        Row("relay against ws", us["ws"] / us["minutewise"], "×", AT_LEAST, 0.5),
        Row("relay cost of many sockets", many.us_alone / few, "×", AT_MOST, 1.3,
            {"µs a message": many.us_alone, "with fewer": few}),
        Row("relay idle socket", many.kib, "KiB", AT_MOST, 32),
    ]  # fmt: skip


@contextmanager
def _started(name: str) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINUTEWISE_SECRET_KEY": SECRET * 2}
    environment["DJANGO_SETTINGS_MODULE"] = "minutewise.project.settings"
    with folder("relay") as path, (path / "log").open("wb") as log:
        command = SIDES[name].start(port)
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield server, port
        finally:
            server.terminate()
            server.wait(20)


def _cost(name: str, sockets: int, seconds: float) -> Cost:
    with _started(name) as (server, port):
        time.sleep(3)  # it loads what it needs
        before_kib = resident_kib(server.pid)
        with _load(name, port, sockets, seconds) as load:
            counted = []
            for _ in range(3):
                relayed = json.loads(load.stdout.readline())["relayed"]
                counted.append((relayed, cpu_s([server.pid]), resident_kib(server.pid)))
    (_, began, kib), (before, idle, _), (after, used, _) = counted
    messages = max(1, after - before)
    return Cost(
        us=(used - idle) / messages * 1_000_000,
        us_alone=max(0.0, used - idle - (idle - began)) / messages * 1_000_000,
        kib=max(0.0, kib - before_kib) / sockets,
    )


@contextmanager
def _load(name: str, port: int, sockets: int, seconds: float) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "benchmarks.ping_pong", SIDES[name].kind, str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINUTEWISE_SECRET_KEY": SECRET * 2}
    load = subprocess.Popen(
        [*command, str(sockets), str(seconds)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield load
        assert load.wait(30) == 0, "the load went wrong"
    finally:
        load.kill()
        load.wait()
