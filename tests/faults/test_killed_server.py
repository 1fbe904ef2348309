"""F2: the server is killed with many meters running; it is back, they run on, nobody overpays."""

import asyncio
import os
import sqlite3
from contextlib import closing

import psycopg
import pytest

from tests.faults.pair import STEADY, Pair
from tests.services.installation import installation

# A hundred on SQLite, where one file has all writers; fewer where that is not the question.
PAIRS = 30 if "postgres" in os.environ.get("MINUTEWISE_DATABASE_URL", "") else 100
BACK_MS = 10_000
LOST_MS = 8_000
WAY_MS = 250  # a proof counts when it arrives, and 200 sockets arrive here on one busy machine


@pytest.fixture
def site(tmp_path, database):
    with installation(tmp_path, database) as running:
        yield running


# What each meter's row says, and how often its call was lost and came back.
ROWS = """SELECT m.state, (SELECT count(*) FROM calls_callevent e WHERE e.call_id = m.call_id
    AND e.kind = 'back') FROM calls_meter m"""


def opened(site):
    """The installation's tables, past its server."""
    url = site.environment["MINUTEWISE_DATABASE_URL"]
    if url.startswith("postgres"):
        return psycopg.connect(url, autocommit=True)
    return sqlite3.connect(url.removeprefix("sqlite:///"))


async def all_run(site, count, s, *, after=0):
    """Waits until `count` meters run, having been lost and come back since `after`; how long, ms.

    A row that still says "running" from before the crash is no meter that runs. Read past the
    server, which has a hundred calls to keep.
    """
    began = STEADY()
    with closing(opened(site)) as rows:
        while STEADY() - began < s * 1000:
            found = rows.execute(ROWS).fetchall()
            if [each for each in found if each[0] == "running" and each[1] >= after] == found:
                assert len(found) == count
                return STEADY() - began
            await asyncio.sleep(0.2)
    raise AssertionError(found)


@pytest.mark.timeout(400)
def test_many_meters_survive_a_killed_server(site):
    began = STEADY()
    site.start()
    first_start_ms = STEADY() - began
    sessions = site.module("tests.faults.parlour", str(PAIRS))["pairs"]
    pairs = asyncio.run(_story(site, sessions, first_start_ms))
    meters = {m["call_id"]: m for m in site.module("tests.faults.meters")["meters"]}
    for pair in pairs:
        meter = meters[pair.room.split("/")[2]]
        provable = pair.provable_ms(pair.ended_ms)
        assert meter["state"] == "settled"
        assert meter["closed_ms"] <= provable + WAY_MS, "T1"
        assert provable - meter["closed_ms"] <= LOST_MS + pair.down_ms, "T2"
        assert meter["charge"] == meter["closed_ms"] // 1000 * 10
    assert "sound" in site.command("check-books")


async def _story(site, sessions, first_start_ms):
    pairs = [Pair(site, each) for each in sessions]
    for some in range(0, len(pairs), 4):  # as many at once as the server has threads
        await asyncio.gather(*(_begins(pair) for pair in pairs[some : some + 4]))
    await all_run(site, len(pairs), 90)
    await asyncio.sleep(3)
    site.kill()
    killed = STEADY()
    await asyncio.to_thread(site.start)
    back = STEADY() - killed
    again = await all_run(site, len(pairs), 90, after=1)
    print(  # noqa: T201 (the figure)
        f"killed with {len(pairs)} meters: pages after {back} ms, all run {again} ms later"
    )
    # A machine that is busy with other things starts everything slowly; that is no fault of ours.
    assert back <= max(BACK_MS, 2 * first_start_ms)
    await asyncio.sleep(3)
    for pair in pairs:
        answer = await pair.presses("client", "hang-up")
        pair.ended_ms, pair.down_ms = STEADY(), back + again
        assert answer.json()["state"] == "ended", answer.text
        await pair.leaves()
    return pairs


async def _begins(pair):
    await pair.signs_in()
    await pair.talks()
