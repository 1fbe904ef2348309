"""`python -m benchmarks.hub_alone PORT`: the hub as a process of its own."""

import os
import sys

os.environ["MINUTEWISE_ROLES"] = "hub"

from minutewise.project.management.commands.serve import serve

if __name__ == "__main__":
    serve("127.0.0.1", int(sys.argv[1]))
