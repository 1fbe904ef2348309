"""A registry of our own for every test, and a time at which everything happens."""

from datetime import UTC, datetime

import pytest

from minutewise.kernel.clock import Instant
from minutewise.work import due


@pytest.fixture
def noon():
    return Instant(datetime(2026, 3, 2, 12, tzinfo=UTC), 1_000_000, "boot")


@pytest.fixture
def handlers(monkeypatch):
    """Nobody but this test handles anything."""
    monkeypatch.setattr(due, "_handlers", {})
