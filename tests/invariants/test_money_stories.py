"""Months of a small network's money, by seed: calls, tiers, samples, limits, refunds, payouts,
chargebacks and erasure, with lost answers and deaths at any write; `check-books` on the way.
Each database plays seeds of its own; the last one goes through the scenes at an edge
(`money/edges.py`) on both.

`MINUTEWISE_SIM_MONEY` sets how many stories are played, `MINUTEWISE_SIM_MONEY_SEEDS=3,8` which.
"""

import os

import pytest
from django.db import connection

from tests.invariants.money.edges import BEGIN
from tests.invariants.money.run import play
from tests.invariants.simulator.run import report


def wanted():
    if chosen := os.environ.get("MINUTEWISE_SIM_MONEY_SEEDS"):
        return [int(seed) for seed in chosen.split(",")]
    first, usual = {"postgresql": (1, 3), "sqlite": (3, 5)}[connection.vendor]
    count = int(os.environ.get("MINUTEWISE_SIM_MONEY", usual))
    return [*range(first, first + count - 1), BEGIN]


@pytest.mark.parametrize("seed", wanted())
def test_no_cent_is_made_or_lost_in_a_story(db, seed):
    story = play(seed)
    assert not story.broken, report(story)
