"""A row says what was measured, what was to be reached, and whether it was."""

import json

import pytest

from benchmarks.rows import AT_LEAST, AT_MOST, Row, merge, rows_or_missed, table


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


def _breaks():
    raise RuntimeError("no such peer\nnpm is not installed")


def test_what_breaks_leaves_a_row_that_says_why(capsys):
    (row,) = rows_or_missed(_breaks, Row("relay against ws", None, "×", AT_LEAST, 0.5))
    assert not row.reached
    assert row.as_json()["figure"] is None
    assert row.as_json()["missed"] == "RuntimeError: npm is not installed"
    assert "missed: RuntimeError: npm is not installed" in table([row])
    assert "no such peer" in capsys.readouterr().err, "the whole story is told as well"


def test_what_does_not_break_is_as_it_was():
    rows = [Row("a", 1, "ms", AT_MOST, 4)]
    assert rows_or_missed(lambda: rows, Row("b", None, "ms", AT_MOST, 4)) == rows


def test_a_figure_that_comes_later_replaces_the_reason(tmp_path):
    file = tmp_path / "latest.json"
    merge(file, rows_or_missed(_breaks, Row("a", None, "ms", AT_MOST, 4)))
    merge(file, [Row("a", 3, "ms", AT_MOST, 4)])
    (row,) = json.loads(file.read_text())
    assert row["figure"] == 3
    assert "missed" not in row
