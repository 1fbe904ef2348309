"""`python -m minutewise simulate`."""

from importlib import util

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.invariants.by_hand import in_scratch


@pytest.mark.timeout(600)  # makes a database
def test_it_plays_in_a_database_of_its_own(capfd):
    assert in_scratch("sqlite", ["--seed=10003", "--sessions=2", "--story"]) == 0
    told = capfd.readouterr().out
    assert "the machine dies" in told
    assert "Seeds 10003 to 10004: every invariant holds." in told


def test_where_the_tests_are_not_installed_it_says_so(monkeypatch):
    monkeypatch.setattr(util, "find_spec", lambda _name: None)
    with pytest.raises(CommandError, match="lives with the tests"):
        call_command("simulate")
