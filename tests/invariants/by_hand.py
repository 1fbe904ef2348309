"""Plays sessions outside of pytest, for `minutewise simulate`: in a database of its own."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.db import connection
from django.test.utils import setup_test_environment

from tests.services.own_database import own_copy

HERE = Path(__file__).parents[2]


def in_scratch(db, arguments):
    """Plays in a process whose database is made for it and goes with it; returns its exit code."""
    command = [sys.executable, "-m", __name__, *arguments]
    if db == "postgres":
        command = [sys.executable, "-m", "tests.services.postgres", *command]
    # Not the database of whoever asks: in the end it would be gone.
    around = {name: told for name, told in os.environ.items() if name != "MINUTEWISE_DATABASE_URL"}
    with tempfile.TemporaryDirectory(prefix="minutewise-simulate-") as folder:
        environment = {
            **around, "MINUTEWISE_TESTING": "1", "MINUTEWISE_DEMO": "1",
            "MINUTEWISE_VAR": folder, "MINUTEWISE_TEST_SQLITE": f"{folder}/sessions.sqlite3",
        }  # fmt: skip
        return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode


def main(given):
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--money", action="store_true")
    parser.add_argument("--story", action="store_true")
    wanted = parser.parse_args(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minutewise.project.settings")
    django.setup()
    setup_test_environment()
    own_copy(connection)  # goes with its folder, or with its server
    return play_all(wanted)


def play_all(wanted):
    """Each session in turn; the first that fails is told from its beginning."""
    from tests.invariants.money.run import play as play_money  # noqa: PLC0415 (needs the apps)
    from tests.invariants.simulator.run import play, report  # noqa: PLC0415

    for seed in range(wanted.seed, wanted.seed + wanted.sessions):
        session = (play_money if wanted.money else play)(seed)
        if session.broken or wanted.story:
            say(report(session))
        if session.broken:
            say(f"\nSeed {seed} breaks {len(session.broken)} invariants.")
            return 1
    last = wanted.seed + wanted.sessions - 1
    say(f"Seeds {wanted.seed} to {last}: every invariant holds.")
    return 0


def say(text):
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
