"""A row says what was measured, what was to be reached, and whether it was."""

import json

import pytest

from benchmarks.rows import AT_LEAST, AT_MOST, Row, merge, table


@pytest.mark.parametrize(
    ("bound", "figure", "reached"),
    [
        (AT_MOST, 4.0, True),  # the target itself is reached
        (AT_MOST, 4.01, False),
        (AT_LEAST, 4.0, True),
        (AT_LEAST, 3.99, False),
    ],
)
def test_a_target_is_reached_from_one_side(bound, figure, reached):
    assert Row("x", figure, "ms", bound, 4).reached is reached


def test_a_row_names_its_peers_in_the_table():
    said = table([Row("page", 3.2, "ms", AT_MOST, 4, {"Django": 6.0})])
    assert "page" in said
    assert "3.2 ms" in said
    assert "Django 6" in said


def test_what_ran_another_day_stays_in_the_file(tmp_path):
    file = tmp_path / "results" / "latest.json"
    merge(file, [Row("a", 1, "ms", AT_MOST, 4), Row("b", 2, "ms", AT_MOST, 4)])
    merge(file, [Row("a", 9, "ms", AT_MOST, 4)])
    rows = {row["name"]: row for row in json.loads(file.read_text())}
    assert rows["a"]["figure"] == 9
    assert rows["b"]["figure"] == 2
    assert {*rows["a"]} == {"name", "figure", "unit", "target", "reached", "peers"}
