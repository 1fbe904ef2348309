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


def now() -> Instant:
    """The present on the wall clock and on CLOCK_MONOTONIC, shared by all processes of a boot."""
    return Instant(datetime.now(UTC), time.monotonic_ns() // 1_000_000, boot_id())
