"""The pure rules and their tests, copied to where they can be broken: no Django, no database."""

import shutil
from pathlib import Path

HERE = Path(__file__).parents[2]
# Whole packages, single files, and what of the tests says something about them.
PARTS = (
    "minutewise/__init__.py", "minutewise/kernel", "minutewise/metering",
    "minutewise/ledger/__init__.py", "minutewise/ledger/errors.py", "minutewise/ledger/rules",
    "minutewise/ledger/tests/__init__.py", "minutewise/ledger/tests/test_rules.py",
    "minutewise/ledger/tests/test_refusals.py",
    "tests/cases",
)  # fmt: skip
MUTATED = ("minutewise/metering/*.py", "minutewise/ledger/rules/*.py")
TESTS = ("minutewise/metering/tests", "minutewise/ledger/tests")
# Shows amounts to people; the only test here that needs Django's settings.
LEFT_OUT = (
    "minutewise/ledger/tests/test_rules.py::test_money_is_shown_with_the_decimals_of_its_currency"
)

SETUP = f"""[mutmut]
source_paths=minutewise
only_mutate={"".join(f"{chr(10)}    {each}" for each in MUTATED)}
do_not_mutate=*/tests/*
also_copy=
    tests
    pytest.ini
    conftest.py
pytest_add_cli_args_test_selection={"".join(f"{chr(10)}    {each}" for each in TESTS)}
"""
PYTEST = f"""[pytest]
addopts = --import-mode=importlib -x -p no:cacheprovider -p no:django -p no:xdist
    -p no:schemathesis --deselect {LEFT_OUT}
filterwarnings = ignore
"""
# The laws hold for 300 random cases in the tests themselves; a mutant gets 40, always the same.
EXAMPLES = 40
# Accounts that are kept from one test would hide from the next what a mutant makes of them.
CONFTEST = f"""import pytest
from hypothesis import HealthCheck, settings

from minutewise.ledger.rules import named

settings.register_profile("mutants", max_examples={EXAMPLES}, derandomize=True, database=None,
                          deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("mutants")


@pytest.fixture(autouse=True)
def made_anew():
    named.cache_clear()
"""


def build(folder):
    """A fresh tree in `folder`; whatever was there is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in PARTS:
        source, copy = HERE / part, folder / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    laws = folder / "minutewise/metering/tests/strategies.py"
    text = laws.read_text(encoding="utf-8").replace("max_examples=300", f"max_examples={EXAMPLES}")
    laws.write_text(text.replace("settings(", "settings(derandomize=True, "), encoding="utf-8")
    (folder / "setup.cfg").write_text(SETUP, encoding="utf-8")
    (folder / "pytest.ini").write_text(PYTEST, encoding="utf-8")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
