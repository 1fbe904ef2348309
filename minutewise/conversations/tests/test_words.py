"""A call in a thread and in the list of threads, in words."""

import pytest
from django.utils import timezone

from minutewise.conversations.words import call_in_a_list, call_line

CALL = {
    "mode": "video", "outcome": "hung_up", "answered": True, "paid": 320, "running_ms": 192_000,
    "started_at": "2026-11-17T12:04:00+00:00", "currency": "EUR", "url": "/calls/c1/receipt",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "line", "listed"),
    [
        ({}, "Call of 12:04 · 03:12 counted · €3.20", "Call · €3.20 · 03:12 counted"),
        ({"paid": 0, "running_ms": 0}, "Call of 12:04 · free of charge", "Call · free of charge"),
        ({"paid": None}, "Call of 12:04 · 03:12 counted", "Call · 03:12 counted"),
        ({"answered": False, "outcome": "missed"}, "Call of 12:04 · missed", "Call · missed"),
        (
            {"answered": False, "outcome": "?"},
            "Call of 12:04 · not answered",
            "Call · not answered",
        ),
    ],
)
def test_a_call_says_how_long_and_what_it_came_to(changed, line, listed):
    with timezone.override("UTC"):
        assert (call_line(CALL | changed), call_in_a_list(CALL | changed)) == (line, listed)


def test_the_hour_is_on_the_readers_clock():
    with timezone.override("Asia/Tokyo"):
        assert call_line(CALL).startswith("Call of 21:04")
