"""The real clock: the only place that reads one on behalf of the rules."""

import time
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from minutewise.kernel.clock import Instant

_BOOT_FILE = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """Names this run of the machine; steady readings of two boots cannot be compared.

    Where the system tells no boot id, every process counts as a boot of its own: a restart
    then closes open intervals by the lease, which is the careful side.
    """
    try:
        return _BOOT_FILE.read_text().strip()
    except OSError:
        return str(uuid.uuid4())


def own_steady_ms() -> int:
    """This machine's CLOCK_MONOTONIC; for how long something took, not for what is kept."""
    return time.monotonic_ns() // 1_000_000


def now() -> Instant:
    """The present on the wall clock and on CLOCK_MONOTONIC, shared by all processes of a boot.

    On another machine than the one that the installation's readings come from, as theirs would
    read now: see `follow`.
    """
    boot, ahead_ms = _followed[-1] or (boot_id(), 0)
    return Instant(datetime.now(UTC), own_steady_ms() + ahead_ms, boot)


_followed: list[tuple[str, int] | None] = [None]


def follow(boot: str | None, ahead_ms: int = 0) -> None:
    """From now on this process reads the clock of another boot, which is `ahead_ms` ahead of
    ours; None: our own. Never backwards while the boot stays the same."""
    _followed[-1] = None if boot is None else (boot, ahead_ms)


def followed() -> tuple[str, int] | None:
    """Which other boot's clock this process reads, and how far ahead of ours that is, ms."""
    return _followed[-1]
