"""Agreed payments by seed: asked, paid, held, solved, out of time, given back; the real actions
beside a model. Faults planted into them stand in `test_planted_faults.py`.

Each database plays seeds of its own. `MINUTEWISE_SIM_AGREED` sets how many.
"""

import os

import pytest
from django.db import connection

from tests.invariants.agreed.run import play

FIRST = {"sqlite": 1, "postgresql": 3}[connection.vendor]
SEEDS = range(FIRST, FIRST + int(os.environ.get("MINUTEWISE_SIM_AGREED", "2")))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cent_is_made_or_lost_by_what_two_agree(db, seed):
    session = play(seed)
    assert not session.broken, "\n".join([*session.log[-12:], *session.broken])
