"""The list of time zones: as any other choice, and right to the minute."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms

from minutewise.accounts.forms.zones import ZoneSelect
from minutewise.accounts.rules import zone_choices

SUMMER_BEGINS = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # in all of Europe
ATTRS = {"class": "input", "id": "id_zone", "title": "a<b", "required": True}


def label(zone, at):
    return dict(pair for _, group in zone_choices("UTC", at) for pair in group)[zone]


def test_a_distance_changes_when_the_clocks_do():
    before = SUMMER_BEGINS - timedelta(milliseconds=1)
    said = [label("Europe/Athens", at) for at in (before, SUMMER_BEGINS, before)]
    assert said == ["Athens (UTC+2)", "Athens (UTC+3)", "Athens (UTC+2)"]


def drawn(select, value):
    select.choices = zone_choices("Asia/Calcutta", SUMMER_BEGINS)
    return re.sub(r"\n\s*", "", select.render("zone", value, ATTRS))


@pytest.mark.parametrize(
    ("value", "chosen"),
    [
        ("Europe/Athens", 1), ("UTC", 1), ("Asia/Calcutta", 1), (None, 0), ("", 0), ("Europe", 0),
        ('UTC"><script>', 0), ("Mars/Olympus", 0),
    ],
)  # fmt: skip
def test_it_is_drawn_as_any_other_choice(value, chosen):
    found = drawn(ZoneSelect({"class": "input"}), value)
    assert found == drawn(forms.Select({"class": "input"}), value)
    assert found.count(" selected>") == chosen
