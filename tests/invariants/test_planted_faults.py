"""Planted faults: a simulator that does not find them proves nothing by finding none.

Each is found within the sessions from the seed that found it last; when the stories change, the
search goes on through `MINUTEWISE_SIM_SEARCH` further seeds and prints the new one.
"""

import os

import pytest

from tests.invariants.simulator.mutants import FOUND_BY, MUTANTS, planted
from tests.invariants.simulator.run import play

pytestmark = pytest.mark.planted

SEARCH = int(os.environ.get("MINUTEWISE_SIM_SEARCH", "40"))


def test_every_planted_fault_has_a_seed_to_begin_with():
    assert set(FOUND_BY) == set(MUTANTS)
    assert len(MUTANTS) >= 25


@pytest.mark.parametrize("name", MUTANTS)
def test_it_is_found(db, name, record_property):
    first = FOUND_BY[name]
    for seed in [first, *(seed for seed in range(1, SEARCH) if seed != first)]:
        if why := broken_by(name, seed):
            record_property("found", f"seed {seed}: {why}")
            if seed != first:
                print(f"{name!r}: found by seed {seed}, no longer by {first}")  # noqa: T201
            return
    pytest.fail(f"{name}: not found in {SEARCH} sessions")


def broken_by(name, seed):
    """What the session says is broken; an error of the database counts as well."""
    with planted(name):
        try:
            return "; ".join(play(seed).broken[:2])
        except Exception as error:
            return repr(error)
