"""Messages that a relay passes on for a second of CPU, ours beside Django Channels and npm's ws.

Pairs of sockets play ping-pong with messages as large as an ICE candidate. The load comes from
another process, whose work is not counted.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.cpu import cpu_s, resident_kib
from benchmarks.peers.places import channels_relay, ws_relay
from benchmarks.places import ROOT, end, folder
from benchmarks.rows import AT_LEAST, AT_MOST, Row, rows_or_missed, why
from tests.services.daemon import free_port
from tests.services.template import copy_migrated

SECRET = "the secret of this relay"


@dataclass(frozen=True, slots=True)
class Size:
    """Sockets of the comparison and of the large run; seconds of each round; how many rounds."""

    sockets: int = 400
    many: int = 2_000
    seconds: float = 6.0
    rounds: int = 3
    peers: bool = True


TINY = Size(sockets=4, many=8, seconds=0.5, rounds=1, peers=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One relay: how it is started on a port, and the address of a seat there."""

    start: Callable[[int], list[str]]
    kind: str


@dataclass(frozen=True, slots=True)
class Cost:
    """µs a message; the same without what the sockets cost anyway (proofs)."""

    us: float
    us_alone: float


SIDES = {
    "minutewise": Side(
        lambda port: [sys.executable, "-m", "benchmarks.hub_alone", str(port)], "hub"
    ),
    "channels": Side(channels_relay, "plain"),
    "ws": Side(ws_relay, "plain"),
}


_CHANNELS = Row("relay against Channels", None, "×", AT_LEAST, 8)
_WS = Row("relay against ws", None, "×", AT_LEAST, 0.5)
_MANY = Row("relay cost of many sockets", None, "×", AT_MOST, 1.3)
_IDLE = Row("relay idle socket", None, "KiB", AT_MOST, 32)


def run(size: Size) -> list[Row]:
    """Rounds of all in turn; medians. A peer that cannot be had leaves the others be."""
    found: dict[str, list[Cost]] = {name: [] for name in SIDES}
    missed: dict[str, str] = {}
    for _ in range(size.rounds):
        for name in SIDES if size.peers else ["minutewise"]:
            if name in missed:
                continue
            try:
                found[name].append(_cost(name, size.sockets, size.seconds))
            except (Exception, SystemExit) as error:
                traceback.print_exc()
                missed[name] = why(error)
    rows = [_against(_CHANNELS, "channels", found, missed), _against(_WS, "ws", found, missed)]
    many = rows_or_missed(lambda: [_of_many(size, found["minutewise"])], _MANY)
    idle = rows_or_missed(lambda: [_idle(size)], _IDLE)
    return [*(rows if size.peers else []), *many, *idle]


def _against(
    row: Row, name: str, found: dict[str, list[Cost]], missed: dict[str, str]
) -> Row:  # fmt: skip
    if not found[name] or not found["minutewise"]:
        return replace(row, missed=missed.get(name) or missed.get("minutewise", ""))
    us = {each: median(cost.us for cost in costs) for each, costs in found.items() if costs}
    peers = {f"{each}, µs a message": value for each, value in us.items()}
    return replace(row, figure=us[name] / us["minutewise"], peers=peers)


def _of_many(size: Size, few: list[Cost]) -> Row:
    before = median(cost.us_alone for cost in few)
    many = _cost("minutewise", size.many, size.seconds).us_alone
    peers = {"µs a message": many, "with fewer": before}
    return replace(_MANY, figure=many / max(before, 0.1), peers=peers)


def _idle(size: Size) -> Row:
    """Of one more socket, after everybody has been there for a while: what the process grew by
    once, and what is only waiting to be collected, is not counted."""
    with _started("minutewise") as (server, port), ExitStack() as stack:
        counted = []
        for first, sockets in ((0, size.sockets), (size.sockets, size.many)):
            load = stack.enter_context(_load("minutewise", port, sockets, 0, first))
            assert load.stdout.readline(), "the sockets do not open"
            time.sleep(size.seconds)
            server.send_signal(signal.SIGUSR1)  # it collects its garbage
            time.sleep(1)
            counted.append(resident_kib(server.pid))
    few, many = counted
    peers = {"sockets before": size.sockets, "and more": size.many}
    return replace(_IDLE, figure=max(0.0, many - few) / size.many, peers=peers)


@contextmanager
def _started(name: str) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINUTEWISE_SECRET_KEY": SECRET * 2}
    environment["DJANGO_SETTINGS_MODULE"] = "minutewise.project.settings"
    with folder("relay") as path, (path / "log").open("wb") as log:
        copy_migrated(path / "db.sqlite3")  # a hub asks it who was sent out before it opens
        environment["MINUTEWISE_DATABASE_URL"] = f"sqlite:///{path}/db.sqlite3"
        command = SIDES[name].start(port)
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield server, port
        finally:
            end(server)


def _cost(name: str, sockets: int, seconds: float) -> Cost:
    with _started(name) as (server, port), _load(name, port, sockets, seconds) as load:
        counted = []
        for _ in range(3):
            line = load.stdout.readline()
            assert line, "the load ended early"
            counted.append((json.loads(line)["relayed"], cpu_s([server.pid])))
    (_, began), (before, idle), (after, used) = counted
    messages = max(1, after - before)
    return Cost(
        us=(used - idle) / messages * 1_000_000,
        us_alone=max(0.0, used - idle - (idle - began)) / messages * 1_000_000,
    )


@contextmanager
def _load(
    name: str, port: int, sockets: int, seconds: float, first: int = 0
) -> Iterator[subprocess.Popen]:
    """Plays for so many seconds; for 0 the sockets stay open and idle until the block ends."""
    command = [sys.executable, "-m", "benchmarks.ping_pong", SIDES[name].kind, str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINUTEWISE_SECRET_KEY": SECRET * 2}
    load = subprocess.Popen(
        [*command, str(sockets), str(seconds), str(first)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield load
        assert not seconds or load.wait(30) == 0, "the load went wrong"
    finally:
        load.kill()
        load.wait()
