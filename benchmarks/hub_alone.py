"""`python -m benchmarks.hub_alone PORT`: the hub as a process of its own.

SIGUSR1 makes it collect its garbage, before its memory is looked at.
"""

import gc
import os
import signal
import sys

import django

os.environ["MINUTEWISE_ROLES"] = "hub"
django.setup()

from minutewise.project.management.commands.serve import serve  # noqa: E402

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda *_: gc.collect())
    serve("127.0.0.1", int(sys.argv[1]))
