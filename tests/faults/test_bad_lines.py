"""F5: sockets are cut, their frames dropped, duplicated, reordered, replayed, late; all at once.

Each row is a line of its own with one trouble. What must hold on it is what holds on a good one:
no second is billed that both did not prove (T1), none that both proved is lost where nothing was
lost (T2), and both see what the books say (T11).
"""

import asyncio
from contextlib import ExitStack

import pytest

from tests.faults.pair import STEADY, Pair
from tests.services.faulty import line
from tests.services.faulty.line import DOWN, UP
from tests.services.installation import installation

TALK_S = 9
# The newest proof may be 2 s old, the answer to the last question may be the one that is held up.
LATE_MS = 2_500

# Which trouble, how much of it, and whether every answer still arrives within five seconds.
ROWS = {
    "a good line": ({}, True),
    "each frame twice": ({"duplicate": 1}, True),
    # A frame waits for the next one, two seconds; an answer that comes after a newer one is none.
    "frames in another order": ({"reorder": 0.4}, False),
    "old frames again, also of the other call": ({"replay": 1}, True),
    "every third frame is lost": ({"drop": 0.33}, False),
    "all of it": ({"drop": 0.1, "duplicate": 0.3, "reorder": 0.3, "replay": 0.3}, False),
    "cut every two seconds": ({}, False),
    "cut in mid-frame": ({}, False),
    "eight seconds late": ({"delay_ms": 8_000}, False),
}


@pytest.fixture
def site(tmp_path, database):
    with installation(tmp_path, database) as running:
        yield running


@pytest.mark.timeout(420)
def test_no_line_is_so_bad_that_it_costs_anybody_a_second(site):
    site.start()
    sessions = site.module("tests.faults.parlour", str(2 * len(ROWS)))["pairs"]
    with ExitStack() as stack:
        lines = {row: stack.enter_context(line(site.port, frames=True)) for row in ROWS}
        pairs = asyncio.run(_story(site, sessions, lines))
        counts = {row: {w: dict(t.counts) for w, t in lines[row].troubles.items()} for row in ROWS}
    meters = {m["call_id"]: m for m in site.module("tests.faults.meters")["meters"]}
    assert len(meters) == 2 * len(ROWS), "no frame ever opens a second meter"
    figures = []
    for row, pair in pairs:
        meter = meters[pair.room.split("/")[2]]
        provable = pair.provable_ms(pair.ended_ms)
        figures.append(f"{row}: billed {meter['closed_ms']} of {provable} ms")
        assert meter["state"] == "settled", row
        assert meter["closed_ms"] <= provable, f"T1 {figures[-1]}"
        if ROWS[row][1]:
            late_ms = LATE_MS + pair.held_up_ms(pair.ended_ms)
            assert provable - meter["closed_ms"] <= late_ms, f"T2 {figures[-1]}"
        assert meter["charge"] == meter["closed_ms"] // 1000 * 10
        for shown in pair.shown:
            assert shown["meter"]["running_ms"] == meter["closed_ms"], "T11"
    print("\n".join(figures))  # noqa: T201 (the figures)
    assert counts["old frames again, also of the other call"][UP]["replay"] > 0
    assert "sound" in site.command("check-books")


async def _story(site, sessions, lines):
    """Two pairs share each line, so that what is replayed may be of the other call."""
    pairs = []
    for row, each in zip([*ROWS, *ROWS], sessions, strict=True):
        ports = dict.fromkeys(("client", "advisor"), lines[row].port)
        pairs.append((row, Pair(site, each, ports)))
    for row in ROWS:
        for trouble, share in ROWS[row][0].items():
            for way in (UP, DOWN):
                setattr(lines[row].troubles[way], trouble, share)
    for _row, pair in pairs:
        await pair.signs_in()
        await pair.talks()
    until = STEADY() + TALK_S * 1000
    while STEADY() < until:
        await asyncio.sleep(2)
        lines["cut every two seconds"].cut()
        lines["cut in mid-frame"].cuts_in_mid_frame = UP
    for _row, pair in pairs:
        await _ends(pair)
    return pairs


async def _ends(pair):
    answer = await pair.presses("client", "hang-up")
    pair.ended_ms = STEADY()
    assert answer.json()["state"] == "ended", answer.text
    people = pair.people.values()
    pair.shown = [(await person.get(f"{pair.room}snapshot")).json() for person in people]
    await pair.leaves()


@pytest.mark.timeout(420)
def test_what_a_slow_line_still_delivers_bills_nobody_who_is_gone(site):
    """Her line turns slow in mid-call; then she is gone. Eight seconds of her answers are still
    under way and arrive one by one, as if she were there."""
    site.start()
    [session] = site.module("tests.faults.parlour", "1")["pairs"]
    with line(site.port, frames=True) as slow:
        pair = asyncio.run(_gone(site, session, slow))
    [meter] = site.module("tests.faults.meters")["meters"]
    hers = pair.proofs["client"]
    first_ms = max(hers[0].first_ms, pair.proofs["advisor"][0].first_ms)
    assert 0 < meter["closed_ms"] <= hers[-1].last_ms - first_ms, "T1"
    assert meter["state"] == "settled"


async def _gone(site, session, slow):
    pair = Pair(site, session, {"client": slow.port})
    await pair.signs_in()
    await pair.talks()
    while len(pair.proofs["client"]) < 3:
        await asyncio.sleep(0.1)
    slow.troubles[UP].delay_ms = 8_000
    await asyncio.sleep(6)
    await pair.goes("client")
    await asyncio.sleep(7)
    answer = await pair.presses("advisor", "hang-up")
    assert answer.json()["state"] == "ended", answer.text
    await pair.leaves()
    return pair
