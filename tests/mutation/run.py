"""`./test mutants`: breaks the price rule and the ledger's rules in every small way, and counts
which of it the tests of these rules find. Works on a copy under `var/`; some minutes.

Prints found/planted. Fails for a survivor that `explained.py` has no reason for. `./test mutants
open` tries those alone that the last run, kept in `var/mutants-open`, could not account for.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter

from tests.mutation.explained import why
from tests.mutation.tree import HERE, build

FOLDER = HERE / "var/mutation"
KEPT = HERE / "var/mutants-open"
# How mutmut says what became of a mutant: the exit code of its tests.
SURVIVED, UNTESTED, NOT_RUN = 0, {5, 33}, None
DIFFS = """
import sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
for name in sys.stdin.read().split():
    print("@@@", name)
    print(get_diff_for_mutant(name))
"""


def main(children, *, only_open=False):
    """Exit code 0 if every survivor is explained."""
    began = time.monotonic()
    names = KEPT.read_text(encoding="utf-8").split() if only_open else []
    if only_open and not names:
        say("mutants: none is open since the last run")
        return 0
    build(FOLDER)
    played = mutmut(["-m", "mutmut", "run", "--max-children", str(children), *names])
    codes = {name: code for name, code in outcomes() if not names or name in names}
    if not codes:
        sys.stdout.write(played.stdout[-3000:])
        return 2
    left = [name for name, code in codes.items() if code == SURVIVED or code in UNTESTED]
    unexplained, reasons = judge(left)
    counted, found = len(codes), len(codes) - len(left)
    say(f"mutants: {found}/{counted} found, {len(left) - len(unexplained)} explained, "
        f"{len(unexplained)} not, in {time.monotonic() - began:.0f} s ({cpu_s():.0f} s of CPU)"
    )  # fmt: skip
    for reason, count in reasons.most_common():
        say(f"  {count:4} {reason}")
    for name, removed, added in unexplained:
        say(f"\nnot found: {name}\n  - {removed}\n  + {added}")
    missing = [name for name, code in codes.items() if code is NOT_RUN]
    missing += sorted(set(names) - set(codes))
    still = [name for name, *_lines in unexplained] + missing
    KEPT.write_text("".join(f"{name}\n" for name in still), encoding="utf-8")
    if missing:
        say(f"{len(missing)} were not tried, or are not there any more.")
    return 1 if unexplained or missing else 0


def cpu_s():
    """What all of it cost so far, however busy the machine is."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def mutmut(arguments, given=None):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTHONPATH"))}
    return subprocess.run(
        [sys.executable, *arguments], cwd=FOLDER, env=kept, input=given, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip


def outcomes():
    """(name, exit code of its tests) of every mutant."""
    for path in sorted((FOLDER / "mutants").rglob("*.meta")):
        yield from json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()


def judge(names):
    """What no reason is known for, as (name, line before, line after); how often each reason."""
    reasons, unexplained = Counter(), []
    shown = mutmut(["-c", DIFFS], "\n".join(names)).stdout
    for part in shown.split("@@@ ")[1:]:
        name, *lines = part.splitlines()
        changed = [
            " ".join(
                line[1:].strip() for line in lines if line[:1] == sign and line[:3] != sign * 3
            )
            for sign in "-+"
        ]
        reason = why(name.rsplit("__mutmut_", 1)[0], *changed)
        if reason:
            reasons[reason] += 1
        else:
            unexplained.append((name, *changed))
    return unexplained, reasons


def say(text):
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    jobs = int(os.environ.get("JOBS", "2"))
    raise SystemExit(main(jobs, only_open=sys.argv[1:] == ["open"]))
