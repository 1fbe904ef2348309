"""Roles apart: webs, hubs and keepers as processes of their own, killed under running calls."""

import asyncio

import pytest

from tests.faults.apart_pair import ApartPair
from tests.faults.pair import STEADY
from tests.faults.test_killed_server import all_run
from tests.services.apart import apart

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(180)]


def meters_of(site):
    return {m["call_id"]: m for m in site.module("tests.faults.meters")["meters"]}


def test_one_of_each_carries_a_call_from_the_press_to_the_settlement(tmp_path):
    with apart(tmp_path, webs=1, hubs="a", keepers=1) as site:
        sessions = site.module("tests.faults.parlour", "1")["pairs"][0]
        pair = asyncio.run(_one_call(site, sessions))
        meter = meters_of(site)[pair.call_id]
        assert (meter["state"], pair.ended) == ("settled", "ended")
        assert 0 < meter["closed_ms"] <= pair.provable_ms(pair.ended_ms)
        assert meter["charge"] == meter["closed_ms"] // 1000 * 10
        assert "sound" in site.command("check-books")


async def _one_call(site, sessions):
    pair = ApartPair(site, sessions)
    await pair.signs_in()
    await pair.talks()
    await all_run([pair], 20)
    await asyncio.sleep(2)
    pair.ended = (await pair.presses_until_answered("client", "hang-up")).json()["state"]
    pair.ended_ms = STEADY()
    await pair.leaves()
    return pair
