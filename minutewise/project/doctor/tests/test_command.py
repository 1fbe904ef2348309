"""`minutewise doctor` as it is typed: words, exit codes, and what it says before anything works."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from minutewise.project.doctor.tests import test_findings
from minutewise.project.doctor.words import TABLE
from minutewise.work.doctor import Finding, Level

KEY = "R4nd0m-and-long-enough-for-everybody-who-counts-characters"


def minutewise(*arguments, **told):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MINUTEWISE_")}
    environment = kept | {f"MINUTEWISE_{name}": str(value) for name, value in told.items()}
    return subprocess.run(
        [sys.executable, "-m", "minutewise", *arguments],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ([], 0),
        ([Level.HINT], 0),
        ([Level.HINT, Level.WARNING], 1),
        ([Level.WARNING, Level.FAULT], 2),
    ],
)
def test_the_exit_code_is_the_gravest(monkeypatch, capsys, levels, code):
    found = [Finding("x", level, "It is so.", "Do this") for level in levels]
    monkeypatch.setattr("minutewise.project.management.commands.doctor.examine", lambda _: found)
    ends = pytest.raises(SystemExit) if code else contextlib.nullcontext()
    with ends as ended:
        call_command("doctor")
    assert not code or ended.value.code == code
    assert capsys.readouterr().out.count("Do this") == len(levels)


def test_without_a_secret_it_says_so_and_nothing_starts():
    done = minutewise("doctor")
    assert done.returncode == 1
    assert "MINUTEWISE_SECRET_KEY" in done.stderr


def test_a_database_that_is_away_is_told_once_and_all_else_is_looked_at(tmp_path):
    done = minutewise(
        "doctor", "--json", SECRET_KEY=KEY, VAR=tmp_path / "nowhere",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    found = [finding["code"] for finding in json.loads(done.stdout)]
    assert found.count("database_unreachable") == 1
    assert {"folder_missing", "no_gateway", "mail_unreachable", "no_relay"} <= set(found)
    assert "check_broke" not in found


def test_django_has_nothing_to_say_of_a_production(tmp_path):
    done = minutewise(
        "check", "--deploy", "--fail-level", "DEBUG", SECRET_KEY=KEY, VAR=tmp_path, PROXY=1,
        PUBLIC_URL="https://advice.example", HOSTS="advice.example",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_every_finding_is_tested():
    """A row of the table without a test is not known to be found at all."""
    tested = Path(test_findings.__file__).read_text()
    elsewhere = {"database_unreachable"}
    assert {code for code in TABLE if f'"{code}"' not in tested} == elsewhere
