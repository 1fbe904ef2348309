"""`python -m tests.faults.elsewhere …`: `minutewise …` on a machine booted an hour earlier.

Its steady readings mean something else than those of the others; ages mean the same everywhere.
"""

from minutewise.project import cli
from minutewise.work import clock

AN_HOUR_MS = 3_600_000
_here_ms = clock.own_steady_ms

if __name__ == "__main__":
    clock.boot_id = lambda: "elsewhere"
    clock.own_steady_ms = lambda: _here_ms() + AN_HOUR_MS
    cli.main()
