"""A line through a day: what is drawn, what is not, and where its upper edge is."""

import pytest

from minutewise.backoffice.chart import GAP_MIN, WIDTH, ceiling_of, line, pieces, thin

NOW = 30_000_000


def test_of_nothing_nothing_is_drawn():
    assert line([], NOW) is None
    assert line([(NOW - WIDTH - 1, 5.0)], NOW) is None, "older than a day"


def test_a_line_ends_at_now_and_touches_the_ground_at_zero():
    drawn = line([(NOW - 10, 0.0), (NOW - 5, 5.0), (NOW, 10.0)], NOW)
    assert drawn.stroke == "M1430 100L1435 53L1440 6"
    assert drawn.fill == "M1430 100L1435 53L1440 6L1440 100L1430 100Z"


def test_of_five_minutes_the_highest_is_drawn():
    points = [(NOW - 5, 1.0), (NOW - 4, 9.0), (NOW - 1, 2.0), (NOW, 0.0)]
    assert thin(points) == [(NOW - 1, 9.0), (NOW, 0.0)]


def test_where_nobody_looked_the_line_is_broken():
    whole = [(NOW - GAP_MIN, 1.0), (NOW, 1.0)]
    broken = [(NOW - GAP_MIN - 1, 1.0), (NOW, 1.0)]
    assert len(pieces(whole)) == 1
    assert len(pieces(broken)) == 2
    assert line(broken, NOW).stroke.count("M") == 2


def test_one_sample_alone_is_still_seen():
    assert line([(NOW - 9, 1.0)], NOW).stroke == "M1431 6L1432 6"


def test_the_highest_is_named_with_its_first_minute():
    drawn = line([(NOW - 3, 7.0), (NOW - 2, 9.0), (NOW - 1, 9.0), (NOW, 0.0)], NOW)
    assert (drawn.most, drawn.most_minute) == (9.0, NOW - 2)


# The highest figure → the figure at the upper edge.
EDGES = [(0, 1), (1, 1), (1.5, 2), (2, 2), (3, 5), (5, 5), (6, 10), (10, 10), (11, 20), (249, 500),
         (501, 1000), (1_000_001, 2_000_000)]  # fmt: skip


@pytest.mark.parametrize(("most", "edge"), EDGES)
def test_the_upper_edge_is_the_next_round_figure(most, edge):
    assert ceiling_of(most) == edge
