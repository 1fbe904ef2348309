"""How many sessions died and came back is printed by the run: that it is many, is a promise."""

import pytest

from tests.invariants.mortal import KILLED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Adds up what the tests recorded, in whichever process they ran."""
    passed = terminalreporter.getreports("passed")
    told = [dict(report.user_properties).get(KILLED, 0) for report in passed]
    if any(told):
        terminalreporter.write_line(f"{KILLED}: {sum(told)}")
