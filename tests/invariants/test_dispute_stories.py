"""Disputes by seed: short earnings, clocks to the millisecond, refunds beside them, a
chargeback, a process that dies at any write. What is refused is held against the model as well.
Some stories are scenes at an edge (`disputes/edges.py`).

`MINUTEWISE_SIM_DISPUTES` sets how many stories are played. Faults planted into disputes stand in
`test_planted_faults.py`.
"""

import os
from functools import cache

import pytest
from django.db import connection

from tests.invariants.disputes import edges
from tests.invariants.disputes.story import play
from tests.invariants.simulator.run import report

USUAL = 6 if connection.vendor == "sqlite" else 3
COUNT = int(os.environ.get("MINUTEWISE_SIM_DISPUTES", USUAL))
STORIES = [*range(1, COUNT), *range(edges.BEGIN, edges.BEGIN + max(1, COUNT // 3))]
ENDS = {"settled", "withdrawn", "final", "charged_back"}
REFUSALS = {
    "already_disputed", "dispute_too_late", "dispute_amount", "no_such_charge", "words_missing",
    "not_now", "offer_changed", "advisor_short", "no_such_dispute", "own_dispute",
    "another_operator", "disputed", "too_much", "insufficient_funds",
}  # fmt: skip

played = cache(play)  # one seed is one story


@pytest.mark.parametrize("seed", STORIES)
def test_no_cent_of_a_dispute_is_made_or_lost(db, seed):
    story = played(seed)
    assert not story.broken, report(story)


@pytest.mark.timeout(600)  # some stories
def test_four_stories_reach_every_end_and_every_refusal(db):
    done = set().union(*(played(seed).done for seed in (1, 2, 3, edges.BEGIN)))
    assert not (ENDS | REFUSALS | {"killed"}) - done
