"""The worked examples of the specification. METER_CASES=FILE runs another table instead."""

import csv
import os
from pathlib import Path

import pytest

from minutewise.metering import Terms, charge, split

TABLE = Path(os.environ.get("METER_CASES") or Path(__file__).parents[3] / "tests/cases/meter.csv")
WORDS = ("sample_once_passed", "rounding")
FIGURES = ("rate", "rate_unit_s", "free_sample_s", "increment_s", "minimum_charge")


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def terms_of(row):
    return Terms(
        **{name: int(row[name]) for name in FIGURES},
        **{name: row[name] for name in WORDS},
        maximum=int(row["maximum"]) if row["maximum"] else None,
        commission_bps=int(row["commission_bps"]),
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_the_worked_examples_come_out_to_the_cent(row):
    terms = terms_of(row)
    due = charge(terms, int(row["running_ms"]))
    shares = split(due, 0, terms.commission_bps)
    got = {"charge": due, "advisor": shares.share, "platform": shares.commission}
    expected = {name: int(row[name]) for name in got}
    assert got == expected, f"{row['id']}: {row['why']}"


def test_the_table_is_not_empty():
    assert rows()
