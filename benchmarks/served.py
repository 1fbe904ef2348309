"""`python -m benchmarks.served PORT FILE`: the real server, which also counts its SQL into FILE.

The counts are written whenever SIGUSR1 comes. Statements that renew the keeper's lease stand for
themselves: it is the one row that is written while everybody talks.
"""

import json
import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path

import django

django.setup()

from django.db.backends.signals import connection_created  # noqa: E402

from minutewise.project.management.commands.serve import serve  # noqa: E402

_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
_counts: Counter[str] = Counter()


def _count(execute, sql, params, many, context):
    kind = "writes" if sql.lstrip().startswith(_WRITES) else "reads"
    if '"calls_lease"' in sql:
        kind = "lease"
    if sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")):
        kind = "around"
    # Due work looks into its own table once a second, whether anybody calls or not.
    if threading.current_thread().name != "keeper" and kind == "reads":
        kind = "due_work" if "work_" in sql else kind
    _counts[kind] += 1
    if os.environ.get("BENCH_SQL"):  # to find where statements come from
        print(threading.current_thread().name, kind, sql[:300], file=sys.stderr, flush=True)
    return execute(sql, params, many, context)


def _watch(connection, **_):
    connection.execute_wrappers.append(_count)


if __name__ == "__main__":
    file = Path(sys.argv[2])
    connection_created.connect(_watch, weak=False)
    signal.signal(signal.SIGUSR1, lambda *_: file.write_text(json.dumps(_counts)))
    serve("127.0.0.1", int(sys.argv[1]))
