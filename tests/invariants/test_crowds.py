"""Commands of several people at the same moment, on both databases; judged when all have come to
rest. The seed fixes who presses what; who is faster, the machine decides.

`MINUTEWISE_SIM_CROWDS` sets how many seeds are played.
"""

import os

import pytest

from tests.invariants.crowd import play
from tests.invariants.simulator.run import report

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = range(1, int(os.environ.get("MINUTEWISE_SIM_CROWDS", "3")) + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_order_the_books_are_right(seed):
    crowd = play(seed)
    assert not crowd.broken, report(crowd)
