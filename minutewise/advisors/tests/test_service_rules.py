"""Prices, samples, steps, keywords and languages keep within the operator's bounds."""

import pytest

from minutewise.advisors.rules.services import Problem, counting_problem, rate_problem
from minutewise.advisors.rules.texts import clean, clean_line, keywords_of, known_languages
from minutewise.networks.rules import Bounds

BOUNDS = Bounds(rate_min=20, rate_max=500, sample_max_s=300, increment_max_s=60)


@pytest.mark.parametrize(
    ("amount", "unit_s", "wrong", "why"),
    [
        (20, 60, None, "0.20 a minute: the lowest"),
        (19, 60, Problem.RATE_TOO_LOW, "a cent below"),
        (500, 60, None, "5.00 a minute: the highest"),
        (501, 60, Problem.RATE_TOO_HIGH, "a cent above"),
        (1200, 3600, None, "12.00 an hour is 0.20 a minute"),
        (1199, 3600, Problem.RATE_TOO_LOW, "a cent below by the hour"),
        (30_000, 3600, None, "300.00 an hour is 5.00 a minute"),
        (30_001, 3600, Problem.RATE_TOO_HIGH, "a cent above by the hour"),
        (0, 60, Problem.RATE_TOO_LOW, "free, where the operator wants a price"),
    ],
)
def test_a_rate(amount, unit_s, wrong, why):
    assert rate_problem(amount, unit_s, BOUNDS) is wrong, why


def test_a_free_service_where_the_operator_allows_it():
    free = Bounds(rate_min=0, rate_max=500, sample_max_s=300, increment_max_s=60)
    assert rate_problem(0, 60, free) is None


@pytest.mark.parametrize(
    ("sample_s", "increment_s", "wrong"),
    [
        (300, 60, None),
        (301, 60, Problem.SAMPLE_TOO_LONG),
        (0, 61, Problem.INCREMENT_TOO_LONG),
        (0, 1, None),
    ],
)
def test_sample_and_steps(sample_s, increment_s, wrong):
    assert counting_problem(sample_s, increment_s, BOUNDS) is wrong


@pytest.mark.parametrize(
    ("text", "keywords", "why"),
    [
        ("replication, WAL and PITR,failover", ["replication", "WAL and PITR", "failover"], "list"),
        ("one\ntwo; three", ["one", "two", "three"], "lines and semicolons as well"),
        ("Debian, debian, DEBIAN", ["Debian"], "the first spelling stays"),
        (" ,, ,", [], "nothing"),
        ("disk   full", ["disk full"], "spaces made one"),
    ],
)
def test_keywords(text, keywords, why):
    assert keywords_of(text) == keywords, why


def test_texts_lose_what_nobody_sees_and_keep_what_people_write():
    assert clean("a\u202eb\u200bc\x00d\r\ne\tf") == "abcd\ne f"
    assert clean("می\u200cخواهم") == "می\u200cخواهم", "Persian needs its joiner"
    assert clean_line("  two \n lines ") == "two lines"


def test_languages_come_in_one_order_and_unknown_ones_go():
    assert known_languages(["da", "en", "xx", "en", "<b>"]) == ["en", "da"]
