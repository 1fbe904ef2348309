"""F13: a backup taken while calls run is restored; nobody pays twice or for the future."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from tests.faults.looking import all_run
from tests.faults.pair import STEADY, Pair
from tests.services.daemon import free_port
from tests.services.installation import Installation, installation
from tests.services.plain import PLAIN
from tests.services.postgres import postgres

PAIRS = 3
SETTLES_S = 120
HASTY = "from minutewise.networks.models import Policy; Policy.objects.update(lost_s=5)"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(request, tmp_path):
    """Two databases of one kind: the one that lives, and an empty one that comes after."""
    if request.param == "sqlite":
        yield [f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("old", "new")]
        return
    with postgres(migrated=True) as first, postgres() as second:
        yield [first, second]


@pytest.fixture
def site(tmp_path, databases):
    address = {"MINUTEWISE_DATABASE_URL": databases[0]}
    (tmp_path / "old").mkdir()
    with installation(tmp_path / "old", address) as running:
        yield running


@pytest.fixture
def elsewhere(tmp_path, databases, site):
    """Another machine's folder, database and port; the same gateway and secrets."""
    folder, port = tmp_path / "new", free_port()
    folder.mkdir()
    told = {
        "MINUTEWISE_VAR": str(folder),
        "MINUTEWISE_DATABASE_URL": databases[1],
        "MINUTEWISE_PUBLIC_URL": f"http://localhost:{port}",
    }
    other = Installation(folder, port, {**site.environment, **told})
    yield other
    other.stop()


@pytest.mark.timeout(400)
def test_calls_of_a_backup_end_once_and_for_no_more_than_was_proven_when_it_was_taken(
    site, elsewhere, tmp_path
):
    sessions = site.module("tests.faults.parlour", str(PAIRS))["pairs"]
    site.command("shell", "--no-imports", "-c", HASTY)
    portrait = Path(site.environment["MINUTEWISE_VAR"]) / "media" / "faces" / "a.webp"
    portrait.parent.mkdir(parents=True)
    portrait.write_bytes(b"a face")
    site.start()
    pairs, backup = asyncio.run(_lives(site, sessions, tmp_path / "backups"))
    site.kill()

    printed = elsewhere.command("restore", str(backup))
    assert re.search(r"RPO: the \d+ s since then", printed), printed
    assert re.search(r"RTO: \d+\.\d s", printed), printed
    assert "The books are sound" in printed
    assert (elsewhere.folder / "media" / "faces" / "a.webp").read_bytes() == b"a face"

    elsewhere.start()
    asyncio.run(_settle(elsewhere, pairs, sessions))
    meters = {m["call_id"]: m for m in elsewhere.module("tests.faults.meters")["meters"]}
    assert len(meters) == PAIRS, "one meter a call: nothing was made twice"
    for pair in pairs:
        meter = meters[pair.room.split("/")[2]]
        assert meter["state"] == "settled"
        assert meter["closed_ms"] <= pair.provable_ms(pair.taken_ms), "no second after the backup"
        assert meter["charge"] == meter["closed_ms"] // 1000 * 10
    assert "sound" in elsewhere.command("check-books")
    _refuses_to_overwrite(elsewhere, backup)


async def _lives(site, sessions, into):
    """Talks, is copied in the middle, and goes on; one call even ends before the crash."""
    pairs = [Pair(site, each) for each in sessions]
    for pair in pairs:
        await pair.signs_in()
        await pair.talks()
    await all_run(pairs)
    await asyncio.sleep(2)
    printed = await asyncio.to_thread(site.command, "backup", str(into))
    for pair in pairs:
        pair.taken_ms = STEADY()
    assert "RPO" in printed, printed
    answer = await pairs[0].presses("client", "hang-up")
    assert answer.json()["state"] == "ended", "the copy did not hold the server up"
    await asyncio.sleep(2)
    for pair in pairs:
        await pair.leaves()
    return pairs, Path(printed.splitlines()[0])


async def _settle(site, pairs, sessions):
    """Nobody comes back: the keeper closes every call by its rule for lost connections."""
    for pair, session in zip(pairs, sessions, strict=True):
        cookies = {"sessionid": session["client"]}
        visitor = httpx.AsyncClient(base_url=site.url, cookies=cookies, timeout=30, verify=PLAIN)
        async with visitor as client:
            until = STEADY() + SETTLES_S * 1000
            while STEADY() < until:
                shown = (await client.get(f"{pair.room}snapshot")).json()
                if shown["receipt"]:
                    break
                await asyncio.sleep(0.3)
            assert shown["receipt"], shown


def _refuses_to_overwrite(site, backup):
    """What runs is not replaced, what is not empty is not given up by mistake."""
    with pytest.raises(AssertionError, match="stop it"):
        site.command("restore", str(backup), "--replace")
    site.stop()
    with pytest.raises(AssertionError, match="not empty"):
        site.command("restore", str(backup))
    assert "sound" in site.command("restore", str(backup), "--replace")
