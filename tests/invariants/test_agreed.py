"""Agreed payments by seed: asked, paid, held, solved, out of time, given back; the real actions
beside a model. Faults planted into them stand in `test_planted_faults.py`.

`MINUTEWISE_SIM_AGREED` sets how many sessions are played.
"""

import os

import pytest

from tests.invariants.agreed.run import play

SEEDS = range(1, int(os.environ.get("MINUTEWISE_SIM_AGREED", "4")) + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cent_is_made_or_lost_by_what_two_agree(db, seed):
    session = play(seed)
    assert not session.broken, "\n".join([*session.log[-12:], *session.broken])
