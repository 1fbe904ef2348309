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


@pytest.mark.parametrize("number", [0, -3])
def test_of_no_session_it_does_not_say_that_all_is_well(number):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("simulate", sessions=number)
