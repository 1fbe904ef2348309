"""Programs that a benchmark starts and whose answer it reads."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.places import ROOT

TOO_LONG_S = 200  # of any one part


def run(command: Sequence[str | Path], environment: Mapping[str, str] = os.environ) -> str:
    """What it said. Raises AssertionError with its complaint if it failed."""
    known = {**environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=known, cwd=ROOT, capture_output=True, text=True,
                          timeout=TOO_LONG_S)  # fmt: skip
    assert done.returncode == 0, done.stderr[-4_000:]
    return done.stdout


def python(arguments: Sequence[str], url: str) -> str:
    """What our Python said, with the database at `url`."""
    environment = {**os.environ, "MINUTEWISE_DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "minutewise.project.settings"
    return run([sys.executable, *arguments], environment)
