"""F11: the server's wall clock steps, the server is stopped for a while, a browser is suspended.

The clock is that of the running server itself: libfaketime changes what it reads, its steady
clock excepted, as a step by hand or by NTP does. Nothing of it is billed (T8).
"""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.pair import STEADY, Pair
from tests.services.installation import installation

STEPS = ("+2h", "-2h", "+1d", "+0")
SHORT_S, LONG_S = 2, 8  # a stop that a proof outlasts, and one that it does not
LATE_MS = 3_000
# What may be lost by each gap: the proof before it is up to 2 s old, the one after it 2 s late.
GAPS, EDGE_MS = 2, 4_000


def library():
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        pytest.skip("libfaketime is not installed (Debian: apt-get install faketime)")
    return found[0]


@pytest.fixture
def clock(tmp_path):
    (tmp_path / "offset").write_text("+0")
    return tmp_path / "offset"


@pytest.fixture
def site(tmp_path, clock, database):
    extra = {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",  # seconds after which it looks at the file again
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        **database,
    }
    with installation(tmp_path, extra) as running:
        yield running


def by_the_plain_clock(site):
    """Commands against the same data, whose clock nobody steps: the server's alone is in question.
    Whoever reads the time through a file takes thrice as long to start."""
    kept = {name: told for name, told in site.environment.items() if name != "LD_PRELOAD"}
    return replace(site, environment=kept)


@pytest.mark.timeout(420)
def test_no_step_of_any_clock_and_no_standstill_bills_anybody(site, clock):
    site.start()
    desk = by_the_plain_clock(site)
    sessions = desk.module("tests.faults.parlour", "3")["pairs"]
    pairs, dates = asyncio.run(_story(site, sessions, clock))
    assert len({*dates}) > 2, "the clock did step"
    meters = {m["call_id"]: m for m in desk.module("tests.faults.meters")["meters"]}
    for name, pair in zip(("steps", "steps", "suspended"), pairs, strict=True):
        meter, provable = meters[pair.room.split("/")[2]], pair.provable_ms(pair.ended_ms)
        print(f"{name}: billed {meter['closed_ms']} of {provable} ms")  # noqa: T201 (the figure)
        assert meter["state"] == "settled"
        assert 0 < meter["closed_ms"] <= provable + 250, "T1 (a proof counts when it arrives)"
        assert provable - meter["closed_ms"] <= LATE_MS + GAPS * EDGE_MS, "T2"
        assert meter["charge"] == meter["closed_ms"] // 1000 * 10
    assert "sound" in desk.command("check-books")


async def _story(site, sessions, clock):
    pairs, dates = [Pair(site, each) for each in sessions], []
    for pair in pairs:
        await pair.signs_in()
        await pair.talks()
    while not all(len(pair.proofs["client"]) > 1 for pair in pairs):
        await asyncio.sleep(0.1)
    for step in STEPS:
        clock.write_text(step)
        await asyncio.sleep(2.5)
        answer = await pairs[0].people["client"].get("/paying/")
        dates.append(answer.headers["date"][:19])
    for stop_s in (SHORT_S, LONG_S):
        os.kill(site.process.pid, signal.SIGSTOP)
        await asyncio.sleep(stop_s)
        os.kill(site.process.pid, signal.SIGCONT)
        await asyncio.sleep(4)
    pairs[2].asleep["client"] = True
    await asyncio.sleep(LONG_S)
    pairs[2].asleep["client"] = False
    await asyncio.sleep(4)
    for pair in pairs:
        answer = await pair.presses("client", "hang-up")
        pair.ended_ms = STEADY()
        assert answer.json()["state"] == "ended", answer.text
        await pair.leaves()
    return pairs, dates
