"""Tips, payments and fees that cards pay past a short wallet, by seed: no cent is made or lost.

`MINUTEWISE_SIM_BY_CARD` sets how many stories are played; the last one goes through the scenes at
an edge (`by_card/edges.py`).
"""

import os
from functools import cache

import pytest

from tests.invariants.by_card.edges import BEGIN
from tests.invariants.by_card.run import play

SEEDS = [*range(1, int(os.environ.get("MINUTEWISE_SIM_BY_CARD", "3")) + 1), BEGIN]

played = cache(play)  # one seed is one story


@pytest.mark.parametrize("seed", SEEDS)
def test_a_card_pays_what_was_pressed_on_once_or_not_at_all(db, seed):
    session = played(seed)
    assert not session.broken, "\n".join([*session.log[-25:], *session.broken])


def test_the_stories_know_every_end(db):
    done = set().union(*(played(seed).done for seed in SEEDS))
    paid = {"pay paid", "solved paid", "tip paid"}
    given_up = {"not_now", "press_too_old", "over_limit", "not_reachable", "no_such_payment"}
    faults = {"killed", "unavailable", "early", "pays", "declined", "cancelled", "expired"}
    assert paid | {f"given up {why}" for why in given_up} | faults <= done
    assert {"charged back", "account_blocked", "back_too_much", "way_off"} <= done
