"""Disputes by seed: short earnings, clocks to the millisecond, refunds beside them, a
chargeback; and faults planted into them, all of which the stories find.

`MINUTEWISE_SIM_DISPUTES` sets how many stories are played.
"""

import os

import pytest

from tests.invariants.disputes.faults import FAULTS
from tests.invariants.disputes.story import play
from tests.invariants.simulator.mutants import planted
from tests.invariants.simulator.run import report

STORIES = range(1, int(os.environ.get("MINUTEWISE_SIM_DISPUTES", "6")) + 1)
SEARCHED = 15


@pytest.mark.parametrize("seed", STORIES)
def test_no_cent_of_a_dispute_is_made_or_lost(db, seed):
    story = play(seed)
    assert not story.broken, report(story)


@pytest.mark.planted
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(db, name):
    with planted(name, FAULTS):
        assert any(_is_found(seed) for seed in range(1, SEARCHED + 1)), f"{name}: not found"


def _is_found(seed):
    try:
        return bool(play(seed).broken)
    except Exception:  # a constraint of the database found it
        return True
