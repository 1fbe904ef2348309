"""A keeper of many running meters without sockets: its share of a core, its memory for each.

The real thread with the real lease on SQLite; hubs beat once a second and nothing else happens,
as it is while everybody talks. Nothing becomes due while it is watched.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.places import ROOT, folder
from benchmarks.rows import AT_MOST, Row
from tests.services.template import copy_migrated


@dataclass(frozen=True, slots=True)
class Size:
    """How many meters run, and for how long the keeper is watched."""

    meters: int = 100_000
    seconds: float = 65.0  # the closest look at the table comes once a minute


TINY = Size(meters=200, seconds=1.0)
TOO_LONG_S = 300


def run(size: Size) -> list[Row]:
    """Watches a keeper in a process of its own."""
    with folder("keeper") as path:
        copy_migrated(path / "db.sqlite3")
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "minutewise.project.settings",
            "MINUTEWISE_DATABASE_URL": f"sqlite:///{path}/db.sqlite3",
        }
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.meters_kept", str(size.meters), str(size.seconds)],
            env=environment, cwd=ROOT, capture_output=True, text=True,
            timeout=TOO_LONG_S,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return [
        Row("keeper-meters CPU", said["core_percent"], "% of a core", AT_MOST, 5),
        Row("keeper-meters memory", said["kib_each"], "KiB each", AT_MOST, 1.5),
    ]
