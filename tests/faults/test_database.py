"""F3 on PostgreSQL: the database is stopped under running calls, gently and not, and then has no
connection left. People read a clear word, nobody overpays, and nothing has to be restarted but
the database."""

import asyncio
import contextlib

import psycopg
import pytest

from tests.faults.pair import STEADY, Pair
from tests.services.installation import installation
from tests.services.stopping import stopping_postgres

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

PAIRS = 4
LOST_MS = 8_000
OTHERS_END = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND application_name <> 'hog'"""
JSON = {"Accept": "application/json"}


@pytest.fixture
def database():
    # No more connections than one process wants (4 web threads, keeper, workers) and a few.
    with stopping_postgres(max_connections=20) as found:
        yield found


@pytest.fixture
def site(tmp_path, database):
    with installation(tmp_path, {"MINUTEWISE_DATABASE_URL": database.url}) as running:
        yield running


def test_an_outage_of_the_database_costs_nobody_anything(site, database):
    site.start()
    sessions = site.module("tests.faults.parlour", str(PAIRS))["pairs"]
    process = site.process.pid
    pairs, outages = asyncio.run(_story(site, database, sessions))
    assert site.process.pid == process
    assert site.process.poll() is None, "nothing was restarted but the database"
    meters = {m["call_id"]: m for m in site.module("tests.faults.meters")["meters"]}
    for pair in pairs:
        meter = meters[pair.room.split("/")[2]]
        provable = pair.provable_ms(pair.ended_ms)
        assert meter["state"] == "settled"
        assert meter["closed_ms"] <= provable, "T1"
        assert provable - meter["closed_ms"] <= LOST_MS * len(outages), "T2"
        assert meter["charge"] == meter["closed_ms"] // 1000 * 10
    assert "sound" in site.command("check-books")
    print(outages)  # noqa: T201 (the figures)


async def _story(site, database, sessions):
    pairs = [Pair(site, each) for each in sessions]
    for pair in pairs:
        await pair.signs_in()
        await pair.talks()
    await all_are(pairs, "running")
    outages = {}
    for way in ("fast", "immediate"):
        await asyncio.to_thread(database.stop, way)
        pressed = await away(pairs[0])
        database.start()  # in this thread: a service ends with the thread that began it
        outages[f"stopped ({way})"] = await back(pairs[0], pressed)
    hogs = await asyncio.to_thread(take_all_connections, database)
    pressed = await away(pairs[0])
    for hog in hogs:
        hog.close()
    outages["no connection left"] = await back(pairs[0], pressed)
    for pair in pairs:
        answer = await again(lambda pair=pair: pair.presses("client", "hang-up", key="end"))
        pair.ended_ms = STEADY()
        assert answer.json()["state"] == "ended", answer.text
        repeated = await pair.presses("client", "hang-up", key="end")
        assert repeated.content == answer.content
        await pair.leaves()
    return pairs, outages


async def all_are(pairs, state, s=60):
    until = STEADY() + s * 1000
    while STEADY() < until:
        shown = [await pair.snapshot() for pair in pairs]
        if {each["meter"]["state"] for each in shown} == {state}:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(shown)


async def away(pair):
    """What is said meanwhile. Returns the key of a press whose outcome is not known."""
    key = f"pause-{STEADY()}"
    client = pair.people["client"]
    answer = await pair.presses("client", "pause", key=key)
    assert answer.status_code == 503, answer.text
    page = await client.get("/wallet/", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "We cannot reach our books right now" in page.text
    program = await client.get(f"{pair.room}snapshot", headers=JSON)
    assert program.json()["code"] == "out_of_reach"
    return key


async def back(pair, key):
    """The same press by the same key, until it is answered; how long that took, in ms."""
    began = STEADY()
    answer = await again(lambda: pair.presses("client", "pause", key=key))
    assert answer.json()["meter"]["state"] == "paused", answer.text
    took = STEADY() - began
    assert (await pair.presses("client", "pause", key=key)).content == answer.content
    resumed = await again(lambda: pair.presses("client", "resume", {"reasons": ["client"]}))
    assert resumed.status_code == 200, resumed.text
    return took


async def again(press, s=60):
    """As the page does: the same press until its outcome is known."""
    until = STEADY() + s * 1000
    while (answer := await press()).status_code == 503 and STEADY() < until:
        await asyncio.sleep(0.2)
    assert answer.status_code == 200, answer.text
    return answer


def take_all_connections(database):
    """Whoever has one loses it, and we are faster than they."""
    hogs = []
    with contextlib.suppress(psycopg.OperationalError):
        while True:
            hogs.append(psycopg.connect(database.url, autocommit=True, application_name="hog"))
    until = STEADY() + 10_000
    while STEADY() < until:
        rows = hogs[0].execute(OTHERS_END).fetchall()
        if not rows:
            break
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                hogs.append(psycopg.connect(database.url, autocommit=True, application_name="hog"))
    return hogs
