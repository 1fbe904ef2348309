"""Random calls on the real code, held against what is true. One seed is one replay.

Each database plays seeds of its own, so that together they see more stories than if both played
the same (decision 0040). `MINUTEWISE_SIM_SESSIONS` sets how many long ones are played,
`MINUTEWISE_SIM_BRIEF` how many brief ones, in each of which the machine dies;
`MINUTEWISE_SIM_SEEDS=75,10100` says which. Seeds that found something stay in `FOUND`, on both.
By hand: `python -m minutewise simulate --seed 75`.
"""

import os
from functools import cache

import pytest
from django.db import connection

from tests.invariants.mortal import KILLED
from tests.invariants.simulator import brief, funded, scenes
from tests.invariants.simulator.brief import BEGIN
from tests.invariants.simulator.run import play, report

BATCH = 10
# Long ones, brief ones, ones that cards pay for: where their seeds begin, and how many; fewer on
# PostgreSQL, where each write costs more. Of scenes a database plays the first few.
USUAL = {
    "postgresql": ((1, 40), (BEGIN, 56), (funded.BEGIN, 4)),
    "sqlite": ((41, 80), (BEGIN + 56, 910), (funded.BEGIN + 4, 26)),
}
SCENES = {"postgresql": 4, "sqlite": 12}

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

played = cache(play)  # one seed is one story


def usual(vendor):
    """The seeds of a database; those that found something are played on both anyway."""
    (first, count), (first_brief, count_brief), (first_paid, count_paid) = USUAL[vendor]
    count = int(os.environ.get("MINUTEWISE_SIM_SESSIONS", count))
    count_brief = int(os.environ.get("MINUTEWISE_SIM_BRIEF", count_brief))
    seeds = [*range(first, first + count), *range(first_brief, first_brief + count_brief)]
    seeds += range(scenes.BEGIN, scenes.BEGIN + SCENES[vendor])
    seeds += range(first_paid, first_paid + count_paid)
    return [seed for seed in seeds if seed not in FOUND]


def wanted():
    """The seeds of this run, in batches."""
    chosen = os.environ.get("MINUTEWISE_SIM_SEEDS")
    seeds = list(map(int, chosen.split(","))) if chosen else usual(connection.vendor)
    return [seeds[at : at + BATCH] for at in range(0, len(seeds), BATCH)]


@pytest.mark.parametrize("seeds", wanted(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_every_invariant_holds_in_sessions(db, seeds, record_property):
    sessions = [play(seed) for seed in seeds]
    failed = [session for session in sessions if session.broken]
    assert not failed, "\n\n".join(map(report, failed))
    assert all(session.lives for session in sessions if session.is_calm), "nobody ever rang"
    assert all(session.crashes for session in sessions if session.plan is brief), "nothing died"
    record_property(KILLED, sum(1 for session in sessions if session.crashes))


@pytest.mark.parametrize("seed", FOUND)
def test_what_was_found_stays_repaired(db, seed, record_property):
    session = played(seed)
    assert not session.broken, report(session)
    record_property(KILLED, int(session.crashes > 0))


@pytest.mark.parametrize("seed", [2, 10683, scenes.BEGIN, 30007])
def test_one_seed_is_one_story(db, seed):
    """One of each kind, most of them played already."""
    assert play(seed).story == played(seed).story


def test_no_session_is_played_on_both_and_almost_a_thousand_are_brief(monkeypatch):
    """In each of those the machine dies; of the others, it does in some fifty more."""
    for kind in ("SESSIONS", "BRIEF"):
        monkeypatch.delenv(f"MINUTEWISE_SIM_{kind}", raising=False)
    seeds = [seed for vendor in USUAL for seed in usual(vendor) if not is_scene(seed)]
    assert len(seeds) == len(set(seeds))
    assert sum(1 for seed in seeds if BEGIN <= seed < scenes.BEGIN) >= 960


def is_scene(seed):
    return scenes.BEGIN <= seed < funded.BEGIN
