"""Each benchmark runs at a tiny size and answers with complete rows. Figures are not judged here:
a test whose verdict hangs on the speed of a busy machine proves nothing."""

import math

import pytest

from benchmarks.__main__ import NAMES, main, run


@pytest.mark.timeout(600)  # servers, databases and load start for each
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_answers_with_complete_rows(name):
    rows = run(name, tiny=True)
    assert rows
    for row in rows:
        assert row.name.startswith(name), "rows are found by the benchmark's name"
        assert row.figure is not None, row.missed
        assert math.isfinite(row.figure)
        assert row.figure >= 0
        assert {*row.as_json()} == {"name", "figure", "unit", "target", "reached", "peers"}


def test_an_unknown_benchmark_is_named():
    assert main(["no-such"]) == 2
