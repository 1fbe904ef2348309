"""Agreed payments by seed: asked, paid, held, solved, out of time, given back; the real actions
beside a model, and planted faults that have to be found.

`MINUTEWISE_SIM_AGREED` sets how many sessions are played.
"""

import os

import pytest

from tests.invariants.agreed.faults import FAULTS, FOUND_BY
from tests.invariants.agreed.run import play
from tests.invariants.simulator.mutants import planted

SEEDS = range(1, int(os.environ.get("MINUTEWISE_SIM_AGREED", "4")) + 1)
SEARCH = 12


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cent_is_made_or_lost_by_what_two_agree(db, seed):
    session = play(seed)
    assert not session.broken, "\n".join([*session.log[-12:], *session.broken])


@pytest.mark.planted
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_agreed_payments_is_found(db, name, record_property):
    first = FOUND_BY[name]
    for seed in [first, *(seed for seed in range(1, SEARCH) if seed != first)]:
        with planted(name, FAULTS):
            try:
                why = "; ".join(play(seed).broken[:2])
            except Exception as error:  # an error of the database counts as well
                why = repr(error)
        if why:
            record_property("found", f"seed {seed}: {why}")
            print(f"{name}: seed {seed}: {why}")  # noqa: T201
            return
    pytest.fail(f"{name}: not found in {SEARCH} sessions")
