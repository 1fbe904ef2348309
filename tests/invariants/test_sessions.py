"""Random calls on the real code, held against what is true. One seed is one replay.

`MINUTEWISE_SIM_SESSIONS` sets how many long ones are played, `MINUTEWISE_SIM_BRIEF` how many brief
ones, in each of which the machine dies; `MINUTEWISE_SIM_SEEDS=75,10100` says which. Seeds that
found something stay in `FOUND`. By hand: `python -m minutewise simulate --seed 75`.
"""

import os

import pytest
from django.db import connection

from tests.invariants.simulator import funded, scenes
from tests.invariants.simulator.brief import BEGIN
from tests.invariants.simulator.run import play, report

BATCH = 10
# Long ones, brief ones, ones of scenes, ones that cards pay for; fewer on PostgreSQL, where each
# write costs more.
USUAL = {"sqlite": (120, 870, 12, 30), "postgresql": (40, 56, 4, 4)}

# Each of these found a fault that was in the code; what it was is said beside it.
FOUND = {
    2: "the second side's earlier loss did not shorten the interval",
    27: "a change of mode on old proof billed the end of a pause",
    20: "a new keeper did not know since when a hub vouches for a seat",
    10683: "hanging up before the colleague had come took the time before the handover away",
    30007: "a talk whose offer came to nothing never ended when both had gone",
    30026: "a card was asked for a raise too small to let the clock run on",
    75: "a return after a loss opened a new meter before its own beginning",
}


def wanted():
    """The seeds of this run, in batches."""
    if chosen := os.environ.get("MINUTEWISE_SIM_SEEDS"):
        seeds = [int(seed) for seed in chosen.split(",")]
    else:
        long, brief, few, funds = USUAL[connection.vendor]
        long = int(os.environ.get("MINUTEWISE_SIM_SESSIONS", long))
        brief = int(os.environ.get("MINUTEWISE_SIM_BRIEF", brief))
        seeds = [*range(1, long + 1), *range(BEGIN, BEGIN + brief)]
        seeds += range(scenes.BEGIN, scenes.BEGIN + few)
        seeds += range(funded.BEGIN, funded.BEGIN + funds)
    return [seeds[at : at + BATCH] for at in range(0, len(seeds), BATCH)]


@pytest.mark.parametrize("seeds", wanted(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_every_invariant_holds_in_sessions(db, seeds):
    played = [play(seed) for seed in seeds]
    failed = [session for session in played if session.broken]
    assert not failed, "\n\n".join(map(report, failed))
    assert all(session.lives for session in played if session.is_calm), "nobody ever rang"


@pytest.mark.parametrize("seed", FOUND)
def test_what_was_found_stays_repaired(db, seed):
    session = play(seed)
    assert not session.broken, report(session)


@pytest.mark.parametrize("seed", [3, BEGIN + 4, scenes.BEGIN, funded.BEGIN + 1])
def test_one_seed_is_one_story(db, seed):
    assert play(seed).story == play(seed).story


def test_in_every_brief_session_the_machine_dies(db):
    assert all(play(seed).crashes for seed in range(BEGIN, BEGIN + 5))
