"""Random calls on the real code, held against what is true. One seed is one replay.

`MINUTEWISE_SIM_SESSIONS` sets how many are played, `MINUTEWISE_SIM_SEEDS=75,100` which ones.
Seeds that found something stay in `FOUND`.
"""

import os

import pytest
from django.db import connection

from tests.invariants.simulator.run import play, report

BATCH = 10

# Each of these found a fault that was in the code; what it was is said beside it.
FOUND = {
    2: "the second side's earlier loss did not shorten the interval",
    27: "a change of mode on old proof billed the end of a pause",
    20: "a new keeper did not know since when a hub vouches for a seat",
    75: "a return after a loss opened a new meter before its own beginning",
}


def wanted():
    """The seeds of this run, in batches; fewer on PostgreSQL, where each write costs more."""
    if chosen := os.environ.get("MINUTEWISE_SIM_SEEDS"):
        seeds = [int(seed) for seed in chosen.split(",")]
    else:
        usual = 200 if connection.vendor == "sqlite" else 40
        seeds = range(1, int(os.environ.get("MINUTEWISE_SIM_SESSIONS", usual)) + 1)
    return [list(seeds)[at : at + BATCH] for at in range(0, len(seeds), BATCH)]


@pytest.mark.parametrize("seeds", wanted(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_every_invariant_holds_in_sessions(db, seeds):
    failed = [session for session in map(play, seeds) if session.broken]
    assert not failed, "\n\n".join(map(report, failed))


@pytest.mark.parametrize("seed", FOUND)
def test_what_was_found_stays_repaired(db, seed):
    session = play(seed)
    assert not session.broken, report(session)


def test_one_seed_is_one_story(db):
    assert play(3).story == play(3).story
