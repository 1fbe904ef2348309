"""Agreed calls that cards, PayPal and wallets pay for, by seed: no cent is made or lost.

`MINUTEWISE_SIM_CARDS` sets how many stories are played; the last one goes through the scenes at an
edge (`cards/edges.py`).
"""

import os
from functools import cache

import pytest
from django.db import connection

from tests.invariants.cards.edges import BEGIN
from tests.invariants.cards.run import play
from tests.invariants.simulator.run import report

USUAL = 6 if connection.vendor == "sqlite" else 3
SEEDS = [*range(1, int(os.environ.get("MINUTEWISE_SIM_CARDS", USUAL))), BEGIN]

played = cache(play)  # one seed is one story


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_taken_is_what_is_due_wherever_it_came_from(db, seed):
    story = played(seed)
    assert not story.broken, report(story)


def test_the_stories_know_every_fate(db):
    done = set().union(*(played(seed).done for seed in range(1, 5)))
    fates = {"pays", "declines", "cancels", "expires", "is replaced", "ends"}
    assert fates | {"lapses", "unavailable", "killed", "goes on"} <= done
