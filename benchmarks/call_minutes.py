"""What a running call costs the real server: CPU and SQL for each metered minute, and how late
its deadlines come. Both seats answer over sockets every 2 s, with reports, as browsers do."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cpu import cpu_s, family
from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_MOST, Row
from benchmarks.sitting import Room, all_run, sit
from tests.services.installation import Installation, installation


@dataclass(frozen=True, slots=True)
class Size:
    """Calls at once in each run; `seconds` of talk are measured; `due` calls run out of money."""

    calls: tuple[int, ...] = (200, 1_000)
    seconds: float = 20.0
    due: int = 200


TINY = Size(calls=(3,), seconds=1.0, due=0)
CPU_MS = {200: 12.0, 1_000: 6.0}


@dataclass(slots=True)
class Seen:
    """What one run showed."""

    ms_each: float
    reads_each: float
    writes: int
    lateness_ms: list[int]


def run(size: Size) -> list[Row]:
    """One run for each number of calls."""
    rows = []
    for count in size.calls:
        due = size.due if count == max(size.calls) else 0
        with folder("calls") as path, installation(path) as site:
            seen = _watch(site, count, due, size.seconds)
        name = f"call-minutes {count} calls"
        rows += [
            Row(f"{name}: CPU", seen.ms_each, "ms a call-minute", AT_MOST, CPU_MS.get(count, 12),
                {"a WordPress system in use": 550}),
            Row(f"{name}: reads", seen.reads_each, "SQL a call-minute", AT_MOST, 0.1),
            Row(f"{name}: writes", seen.writes, "SQL", AT_MOST, 0),
        ]  # fmt: skip
        if seen.lateness_ms:
            ordered = sorted(seen.lateness_ms)
            p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
            row = Row(f"{name}: deadline lateness p99", p99, "ms", AT_MOST, 250,
                      {"p50": ordered[len(ordered) // 2], "deadlines": len(ordered)})  # fmt: skip
            rows.append(row)
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
        seen = asyncio.run(_talk(site, server, calls, counted, due, seconds))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    if due:
        meters = {m["call_id"]: m for m in site.module("tests.faults.meters")["meters"]}
        seen.lateness_ms = [
            stopped - meters[call]["last_until_ms"]
            for call, stopped in zip([c["call"] for c in calls], seen.lateness_ms, strict=False)
        ]
    return seen


async def _talk(
    site: Installation, server: subprocess.Popen, calls: list[dict], counted: Path,
    due: int, seconds: float,
) -> Seen:  # fmt: skip
    rooms = [Room(each["call"]) for each in calls]
    door, url = asyncio.Semaphore(50), f"ws://localhost:{site.port}/ws"
    await _opens(site.port)
    seats = [
        asyncio.create_task(sit(url, site.url, ticket, room, door))
        for each, room in zip(calls, rooms, strict=True)
        for ticket in each["tickets"]
    ]
    await all_run(rooms, 85)
    pids = family(server.pid)
    await _quiet(server, counted)
    sql, used, began = _sql(server, counted), cpu_s(pids), time.monotonic()
    await asyncio.sleep(seconds)
    minutes = len(calls) * (time.monotonic() - began) / 60
    used, sql = cpu_s(pids) - used, _sql(server, counted) - sql
    stopped = await _deadlines(rooms[:due])
    assert not any(seat.done() for seat in seats), "a seat was sent away"
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
    until = time.monotonic() + 140
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
