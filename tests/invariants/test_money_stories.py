"""Months of a small network's money, by seed: calls, tiers, samples, limits, refunds, payouts,
chargebacks and erasure, with lost answers and deaths at any write; `check-books` on the way.
The last one goes through the scenes at an edge (`money/edges.py`).

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
    usual = 7 if connection.vendor == "sqlite" else 3
    return [*range(1, int(os.environ.get("MINUTEWISE_SIM_MONEY", usual))), BEGIN]


@pytest.mark.parametrize("seed", wanted())
def test_no_cent_is_made_or_lost_in_a_story(db, seed):
    story = play(seed)
    assert not story.broken, report(story)
