"""`python -m benchmarks [NAME …]`: runs benchmarks, prints a table, keeps the newest figures."""

import importlib
import resource
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.rows import Row, merge, rows_or_missed, table

NAMES = (
    "public-page", "keeper-meters", "call-minutes", "relay", "settlements", "threads-live",
    "long-thread",
)  # fmt: skip
LATEST = Path(__file__).parent / "results" / "latest.json"


def run(name: str, *, tiny: bool = False) -> list[Row]:
    """The rows of one benchmark."""
    bench = importlib.import_module(f"benchmarks.{name.replace('-', '_')}")
    return bench.run(bench.TINY if tiny else bench.Size())


def allow_many_files() -> None:
    """Thousands of sockets are as many files, here and in every program that is started."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(names: list[str]) -> int:
    """Exit code 2 for an unknown name; a missed target is no failure of the program."""
    if unknown := [name for name in names if name not in NAMES]:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    allow_many_files()
    rows: list[Row] = []
    for name in names or NAMES:
        began = time.monotonic()
        broken = Row(f"{name} (all of it)", None, "", "", 0)
        found = rows_or_missed(partial(run, name), broken)
        rows += found
        merge(LATEST, found)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
