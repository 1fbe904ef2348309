"""What the machine says: folders, disk, open files, clocks."""

import ctypes
import os
import resource
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from minutewise.calls.models import Lease
from minutewise.kernel.clock import Instant
from minutewise.project.doctor.words import found
from minutewise.work.doctor import Finding

MB = 1_000_000
FULL_MB, NEARLY_FULL_MB, NEARLY_FULL_PERCENT = 200, 1_000, 5
FILES_MIN = 4_096
CLOCK_S_MAX = 2
TIME_ERROR = 5  # what adjtimex(2) returns where nothing disciplines the clock


def folders(now: Instant) -> Iterator[Finding]:
    """Where we write, and what pages are made of."""
    del now
    var = Path(settings.VAR)
    if not var.is_dir():
        yield found("folder_missing", path=var)
        return
    for path in (var, Path(settings.MEDIA_ROOT)):
        if path.is_dir() and not os.access(path, os.W_OK | os.X_OK):
            yield found("folder_not_writable", path=path)
    if not settings.TESTING and not any(Path(settings.STATIC_ROOT).glob("dist/*.js")):
        yield found("static_missing")


def disk(now: Instant) -> Iterator[Finding]:
    """Room to write, and files to open."""
    del now
    var = Path(settings.VAR)
    if var.is_dir():
        usage = shutil.disk_usage(var)
        free, percent = usage.free // MB, usage.free * 100 // usage.total
        if free < FULL_MB:
            yield found("disk_full", free=free, path=var)
        elif free < NEARLY_FULL_MB or percent < NEARLY_FULL_PERCENT:
            yield found("disk_nearly_full", free=free, percent=percent, path=var)
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= files < FILES_MIN:
        yield found("files_few", n=files)


def clock(now: Instant) -> Iterator[Finding]:
    """Nobody outside is asked: the database's clock, its newest moment, and the kernel."""
    try:
        apart_s = _behind_database_s()
        newest = Lease.objects.order_by("-at").values_list("at", flat=True).first()
    except DatabaseError:
        return  # told by the check of the database
    if abs(apart_s) > CLOCK_S_MAX:
        yield found("clock_differs", s=round(abs(apart_s)))
    ahead_s = (newest - now.wall).total_seconds() if newest else 0
    if ahead_s > CLOCK_S_MAX:
        yield found("clock_went_back", s=round(ahead_s))
    if clock_state() == TIME_ERROR:
        yield found("clock_free")


def _behind_database_s() -> float:
    """How far PostgreSQL's clock is ahead of ours; SQLite has none of its own."""
    if connection.vendor == "sqlite":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return (theirs - datetime.now(UTC)).total_seconds()


def clock_state() -> int:
    """The kernel's word on the clock, by adjtimex(2) that changes nothing; 0 where it says none."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "adjtimex"):
        return 0
    return int(library.adjtimex(ctypes.create_string_buffer(512)))
