"""Roles apart: webs, hubs and keepers as processes of their own, killed under running calls.

Everything is awaited by what can be seen: the meters of the calls, the row of the lease.
"""

import asyncio

import pytest

from tests.faults.apart_pair import ApartPair
from tests.faults.looking import all_run, meters_of, until
from tests.faults.pair import SIDES, STEADY
from tests.services.apart import apart
from tests.services.redis import redis

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

PAIRS = 6
LOST_MS = 8_000  # T2, for each crash


@pytest.fixture
def site(tmp_path):
    """Two of each; the second web and the second keeper on another machine, so to speak."""
    with apart(tmp_path, webs=2, hubs="ab", keepers=2) as site:
        site.webs[1].module = site.keepers[1].module = "tests.faults.elsewhere"
        yield site.open()


def keeping(site):
    """The process id of the active keeper; its name is `host:pid:…`."""
    found = site.ask("SELECT holder FROM calls_lease")
    return int(found[0][0].split(":")[1]) if found else 0


# ---- the story ----


def test_each_kind_is_killed_under_running_calls_and_nobody_is_overbilled(site):
    sessions = site.module("tests.faults.parlour", str(PAIRS))["pairs"]
    pairs, crashes, away_ms = asyncio.run(_story(site, sessions))
    check_bills(site, pairs, crashes, away_ms)


def check_bills(site, pairs, crashes, away_ms):
    """T1, T2, one settlement each, to the cent; and the books are sound."""
    query = "SELECT call_id::text, state, closed_ms, charge FROM calls_meter"
    rows = {call: row for call, *row in site.ask(query)}
    assert len(rows) == len(pairs), "no call has a second meter"
    for pair in pairs:
        state, closed_ms, charge = rows[pair.call_id]
        provable = pair.provable_ms(pair.ended_ms)
        print(f"provable {provable} ms, counted {closed_ms} ms")  # noqa: T201 (the figure)
        assert state == "settled"
        assert closed_ms <= provable, "T1"
        assert provable - closed_ms <= LOST_MS * crashes + away_ms, "T2"
        assert charge == closed_ms // 1000 * 10
    assert "sound" in site.command("check-books")


async def _story(site, sessions):
    pairs = [ApartPair(site, each) for each in sessions]
    for pair in pairs:
        await pair.signs_in()
        await pair.talks()
    await all_run(pairs)
    for pair in pairs:
        assert pair.hub_of["client"] == pair.hub_of["advisor"], "both seats at one hub"
    await a_web_dies(site, pairs)
    await the_active_keeper_dies(site, pairs)
    await a_hub_dies(site, pairs)
    away_ms = await redis_is_lost(site, pairs)
    await hang_up(pairs)
    return pairs, 3, away_ms


async def a_web_dies(site, pairs):
    """Whoever presses meanwhile is served by the other, and no socket closes."""
    sockets = [dict(pair.welcomed) for pair in pairs]
    site.webs[0].kill()
    answer = await pairs[0].presses_until_answered("client", "pause")
    assert answer.json()["meter"]["state"] == "paused", answer.text
    shown = {"reasons": ["client"]}
    answer = await pairs[0].presses_until_answered("client", "resume", shown)
    assert answer.json()["meter"]["state"] == "running", answer.text
    await all_run(pairs)
    assert [pair.welcomed for pair in pairs] == sockets
    site.webs[0].launch()


async def the_active_keeper_dies(site, pairs):
    """The other one begins within a few seconds, and all meters run on."""
    before = await meters_of(pairs)
    active = next(k for k in site.keepers if k.process.pid == keeping(site))
    other = next(k for k in site.keepers if k is not active)
    active.kill()

    async def begins():
        return keeping(site) == other.process.pid

    took = await until(begins, "the standby begins")
    again = await all_run(pairs, after=before)
    print(f"keeper killed: standby active after {took} ms, all run {again} ms later")  # noqa: T201
    active.launch()


async def a_hub_dies(site, pairs):
    """Its calls meet at the other one, both seats together; those that were there do not notice."""
    name = pairs[0].hub_of["client"].removeprefix("/ws/")
    moved = [pair for pair in pairs if pair.hub_of["client"] == f"/ws/{name}"]
    stay = [pair for pair in pairs if pair not in moved]
    untouched = [dict(pair.welcomed) for pair in stay]
    site.hubs[name].kill()
    took = await until(lambda: prove_elsewhere(moved, name), "all prove themselves elsewhere")
    took += await all_run(moved)
    print(f"hub killed: its {len(moved)} of {len(pairs)} calls run again after {took} ms")  # noqa: T201
    for pair in moved:
        assert pair.hub_of["client"] == pair.hub_of["advisor"] != f"/ws/{name}"
    assert [pair.welcomed for pair in stay] == untouched
    await asyncio.to_thread(site.hubs[name].launch().answers)


async def prove_elsewhere(pairs, name):
    """Both sides of each sit at another hub and have answered it; whether a meter was lost
    meanwhile is a matter of who was faster, they or the keeper."""
    return all(
        pair.hub_of[side] != f"/ws/{name}" and pair.answered_here[side] > 1
        for pair in pairs
        for side in SIDES
    )


async def redis_is_lost(site, pairs):
    """F4: killed and started empty. Meters pause, backdated, and run again by themselves."""
    before, gone = await meters_of(pairs), STEADY()
    port = int(site.environment["MINUTEWISE_REDIS_URL"].rpartition(":")[2].partition("/")[0])
    await asyncio.to_thread(site.redis.close)

    async def all_paused():
        found = await meters_of(pairs)
        return len(found) == len(pairs) and {s for s, *_ in found} == {"paused"}

    await until(all_paused, "all meters pause")
    await asyncio.to_thread(site.redis.enter_context, redis(port))
    took = await all_run(pairs, after=before)
    print(f"Redis lost for {STEADY() - gone - took} ms: all run {took} ms after it is back")  # noqa: T201
    return STEADY() - gone


async def hang_up(pairs):
    for pair in pairs:
        answer = await pair.presses_until_answered("client", "hang-up")
        pair.ended_ms = STEADY()
        assert answer.json()["state"] == "ended", answer.text
    for pair in pairs:
        await pair.leaves()
