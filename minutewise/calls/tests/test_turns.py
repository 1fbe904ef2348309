"""The parts of a handed call add up to the whole, to the millisecond and to the cent."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise.calls.rules.turns import Turn, turns

BEN, CLEO, DAN = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("handed", "last", "whole", "parts", "why"),
    [
        ([], BEN, (60_000, 96), [(BEN, 60_000, 96)], "never handed over"),
        ([(BEN, 20_000)], CLEO, (60_000, 96), [(BEN, 20_000, 32), (CLEO, 40_000, 64)], "by time"),
        ([(BEN, 20_000)], CLEO, (60_000, 97), [(BEN, 20_000, 32), (CLEO, 40_000, 65)],
         "the odd cent is the last one's"),
        ([(BEN, 9), (CLEO, 30)], BEN, (60, 60), [(BEN, 39, 39), (CLEO, 21, 21)], "there and back"),
        ([(BEN, 0)], CLEO, (60, 60), [(BEN, 0, 0), (CLEO, 60, 60)], "at once"),
        ([(BEN, 60)], CLEO, (60, 60), [(BEN, 60, 60), (CLEO, 0, 0)], "nobody was proven again"),
        ([(BEN, 80)], CLEO, (60, 60), [(BEN, 60, 60), (CLEO, 0, 0)], "shortened afterwards"),
        ([(BEN, 0)], CLEO, (0, 0), [(BEN, 0, 0), (CLEO, 0, 0)], "nothing was counted"),
    ],
)  # fmt: skip
def test_whose_is_what(handed, last, whole, parts, why):
    assert turns(handed, last, *whole) == [Turn(*part) for part in parts], why


@given(
    st.lists(st.tuples(st.sampled_from([BEN, CLEO, DAN]), st.integers(0, 10_000_000)), max_size=6),
    st.integers(0, 10_000_000),
    st.integers(0, 10_000_000),
)
def test_nothing_is_lost_and_nothing_invented(handed, counted_ms, share):
    found = turns(handed, DAN, counted_ms, share)
    assert sum(turn.counted_ms for turn in found) == counted_ms
    assert sum(turn.share for turn in found) == share
    assert all(turn.counted_ms >= 0 and turn.share >= 0 for turn in found)
