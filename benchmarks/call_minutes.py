"""What a running call costs the real server: CPU and SQL for each metered minute, and how late
its deadlines come. Both seats answer over sockets every 2 s, with reports, as browsers do."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.cpu import cpu_s, family
from benchmarks.places import ROOT, end, folder
from benchmarks.rows import AT_MOST, Row, rows_or_missed
from benchmarks.sitting import Room, all_have_begun, sit
from tests.services.installation import Installation, installation


@dataclass(frozen=True, slots=True)
class Size:
    """Calls at once in each run; `seconds` of talk are measured; then so many more come, as are
    `due`, and run out of money while the others go on."""

    calls: tuple[int, ...] = (200, 1_000)
    seconds: float = 20.0
    due: int = 200


TINY = Size(calls=(3,), seconds=1.0, due=0)
COME_S = 180  # how long a thousand may take to come and begin
DUE_WITHIN_S = 120
SENT_AWAY_MAX = 0.005  # of the seats, by a hiccup of the machine; with more the figure is another
CPU_MS = {200: 12.0, 1_000: 6.0}


@dataclass(slots=True)
class Seen:
    """What one run showed."""

    ms_each: float
    reads_each: float
    writes: int
    lateness_ms: list[int]


def run(size: Size) -> list[Row]:
    """One run for each number of calls; one that breaks leaves the others be."""
    rows = []
    for count in size.calls:
        due = size.due if count == max(size.calls) else 0
        empty = _rows_of(count, due)
        rows += rows_or_missed(partial(_measured, count, due, size.seconds, empty), *empty)
    return rows


def _rows_of(count: int, due: int) -> list[Row]:
    """What is to be reached."""
    name = f"call-minutes {count} calls"
    rows = [
        Row(f"{name}: CPU", None, "ms a call-minute", AT_MOST, CPU_MS.get(count, 12),
            {"a WordPress system in use": 550}),
        Row(f"{name}: reads", None, "SQL a call-minute", AT_MOST, 0.1),
        Row(f"{name}: writes", None, "SQL", AT_MOST, 0),
    ]  # fmt: skip
    late = Row(f"{name}: deadline lateness p99", None, "ms", AT_MOST, 250)
    return [*rows, late] if due else rows


def _measured(count: int, due: int, seconds: float, empty: list[Row]) -> list[Row]:
    with folder("calls") as path, installation(path) as site:
        seen = _watch(site, count, due, seconds)
    found: list[float] = [seen.ms_each, seen.reads_each, seen.writes]
    rows = [replace(row, figure=figure) for row, figure in zip(empty, found, strict=False)]
    if due:
        ordered = sorted(seen.lateness_ms)
        p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
        peers = {"p50": ordered[len(ordered) // 2], "deadlines": len(ordered)}
        rows.append(replace(empty[-1], figure=p99, peers=peers))
    return rows


def _watch(site: Installation, count: int, due: int, seconds: float) -> Seen:
    calls = site.module("benchmarks.calls_prepared", str(count), str(due))["calls"]
    counted = site.folder / "sql.json"
    with (site.folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.served", str(site.port), str(counted)],
            env=site.environment, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        seen = asyncio.run(_talk(site, server, calls, count, counted, seconds))
    finally:
        end(server)
    if due:
        meters = {m["call_id"]: m for m in site.module("tests.faults.meters")["meters"]}
        seen.lateness_ms = [
            stopped - meters[call["call"]]["last_until_ms"]
            for call, stopped in zip(calls[count:], seen.lateness_ms, strict=True)
        ]
    return seen


async def _talk(
    site: Installation, server: subprocess.Popen, calls: list[dict], count: int,
    counted: Path, seconds: float,
) -> Seen:  # fmt: skip
    """Everybody comes; a while is measured; those who are due come as well, and are waited for."""
    rooms = [Room(each["call"]) for each in calls]
    door, url = asyncio.Semaphore(50), f"ws://localhost:{site.port}/ws"
    await _opens(site.port)
    seats: list[asyncio.Task[None]] = []

    async def come(some: slice) -> None:
        for each, room in zip(calls[some], rooms[some], strict=True):
            seats.extend(
                asyncio.create_task(sit(url, site.url, ticket, room, door))
                for ticket in each["tickets"]
            )
        await all_have_begun(rooms[some], COME_S)

    await come(slice(count))
    pids = family(server.pid)
    await _quiet(server, counted)
    sql, used, began = _sql(server, counted), cpu_s(pids), time.monotonic()
    await asyncio.sleep(seconds)
    minutes = count * (time.monotonic() - began) / 60
    used, sql = cpu_s(pids) - used, _sql(server, counted) - sql
    await come(slice(count, None))
    stopped = await _deadlines(rooms[count:])
    again = sum(room.came_again for room in rooms)
    assert again <= len(seats) * SENT_AWAY_MAX, f"{again} of {len(seats)} seats were sent away"
    for seat in seats:
        seat.cancel()
    await asyncio.gather(*seats, return_exceptions=True)
    return Seen(used * 1000 / minutes, sql["reads"] / minutes, sql["writes"], stopped)


async def _quiet(server: subprocess.Popen, counted: Path) -> None:
    """Waits until the keeper has heard all that happened while they came, 30 s at most."""
    for _ in range(15):
        before = _sql(server, counted)
        await asyncio.sleep(2)
        if _sql(server, counted)["reads"] == before["reads"]:
            return


async def _opens(port: int) -> None:
    for _ in range(600):
        try:
            _reader, writer = await asyncio.open_connection("localhost", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise AssertionError("the server does not open")


async def _deadlines(rooms: list[Room]) -> list[int]:
    """When the screens of these calls heard that the money is used up."""
    until = time.monotonic() + DUE_WITHIN_S
    while any(room.stopped_ms is None for room in rooms):
        assert time.monotonic() < until, "deadlines do not come"
        await asyncio.sleep(0.2)
    return [room.stopped_ms or 0 for room in rooms]


def _sql(server: subprocess.Popen, counted: Path) -> Counter[str]:
    counted.unlink(missing_ok=True)
    server.send_signal(signal.SIGUSR1)
    for _ in range(100):
        time.sleep(0.02)
        if counted.exists() and (text := counted.read_text()):
            return Counter(json.loads(text))
    raise AssertionError("the server does not tell its counts")
