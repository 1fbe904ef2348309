"""`python -m benchmarks [NAME …]`: runs benchmarks, prints a table, keeps the newest figures."""

import importlib
import sys
import time
from pathlib import Path

from benchmarks.rows import Row, merge, table

NAMES = ("public-page", "keeper-meters", "call-minutes", "relay", "settlements")
LATEST = Path(__file__).parent / "results" / "latest.json"


def run(name: str, *, tiny: bool = False) -> list[Row]:
    """The rows of one benchmark."""
    bench = importlib.import_module(f"benchmarks.{name.replace('-', '_')}")
    return bench.run(bench.TINY if tiny else bench.Size())


def main(names: list[str]) -> int:
    """Exit code 2 for an unknown name; a missed target is no failure of the program."""
    if unknown := [name for name in names if name not in NAMES]:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    rows: list[Row] = []
    for name in names or NAMES:
        began = time.monotonic()
        found = run(name)
        rows += found
        merge(LATEST, found)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
