"""F12: version N−1 beside N. All processes are replaced one by one under running calls."""

import asyncio

import pytest

from tests.faults.apart_pair import ApartPair
from tests.faults.looking import all_run
from tests.faults.test_roles import check_bills, hang_up
from tests.services.apart import apart
from tests.services.former import NoFormerCodeError, former_code
from tests.services.installation import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

PAIRS = 3


@pytest.fixture
def site(tmp_path):
    """Two of each, running the code of the version before, on its tables."""
    try:
        home = former_code(tmp_path)
    except NoFormerCodeError as missing:
        pytest.skip(str(missing))
    with apart(tmp_path, webs=2, hubs="ab", keepers=2, home=home) as site:
        yield site.open()


def test_every_process_is_replaced_under_running_calls_and_nobody_is_overbilled(site):
    sessions = site.module("tests.faults.parlour", str(PAIRS))["pairs"]
    pairs = asyncio.run(_story(site, sessions))
    replaced = len(site.keepers) + len(site.hubs)
    check_bills(site, pairs, replaced, 0)


async def _story(site, sessions):
    pairs = [ApartPair(site, each) for each in sessions]
    for pair in pairs[:-1]:
        await pair.signs_in()
        await pair.talks()
    await all_run(pairs[:-1])
    site.home = ROOT
    await asyncio.to_thread(site.command, "migrate", "--verbosity", "0")
    await pairs[-1].signs_in()
    await pairs[-1].talks()  # by the old code, on the new tables
    for part in [*site.keepers, *site.webs, *site.hubs.values()]:
        await asyncio.to_thread(part.stop)
        part.home = ROOT
        await asyncio.to_thread(part.launch().answers)
        took = await all_run(pairs)
        print(f"{part.role} replaced: all run {took} ms after it answers")  # noqa: T201
    await hang_up(pairs)
    return pairs
