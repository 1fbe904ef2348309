"""CPU time and memory of processes, from the kernel's own books."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and everything that descends from it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                continue  # it has just ended
    return found


def cpu_s(pids: Iterable[int]) -> float:
    """User and system time that these processes, and children they waited for, have used."""
    total = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        total += sum(int(part) for part in stat.rpartition(")")[2].split()[11:15])
    return total / _TICKS_PER_S


def resident_kib(pid: int) -> float:
    """Memory that belongs to this process alone: its resident pages less the shared ones."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return float(line.split()[1])
    return 0.0
