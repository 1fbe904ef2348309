"""What the database says of itself, of people, and of duties that should be running."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from minutewise.accounts import push_key
from minutewise.accounts.models import Person, PushBrowser, PushKey
from minutewise.calls.keeper.lease import is_kept
from minutewise.calls.models import Lease
from minutewise.kernel.clock import Instant
from minutewise.networks.models import Network
from minutewise.project.doctor.words import found
from minutewise.work.doctor import Finding
from minutewise.work.due import caught_up_by
from minutewise.work.models import OPEN, DueWork

POSTGRES_MIN = 150_000
DUE_LATE = timedelta(minutes=5)
OPERATORS_MIN = 2  # a manual credit takes two


def database(now: Instant) -> Iterator[Finding]:
    """Reachable, of this version, and safe."""
    del now
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield found("database_unreachable", why=str(error).strip().splitlines()[0])
        return
    yield from _migrations()
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    missing = executor.migration_plan(graph.leaf_nodes())
    if missing:
        first = missing[0][0]
        yield found("migrations_missing", n=len(missing), first=f"{first.app_label}.{first.name}")
    unknown = sorted(set(executor.loader.applied_migrations) - set(graph.nodes))
    ours = [f"{app}.{name}" for app, name in unknown if app in executor.loader.migrated_apps]
    if ours:
        yield found("database_newer", first=ours[0])


def _sqlite() -> Iterator[Finding]:
    path = Path(str(connection.settings_dict["NAME"]))
    if path.is_file() and stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH and _open_way(path):
        yield found("sqlite_readable", path=path)
    if settings.REDIS_URL:
        yield found("sqlite_apart")


def _open_way(path: Path) -> bool:
    """Whether others get as far as the file at all."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def _postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        number = int(_shown(cursor, "server_version_num"))
        if number < POSTGRES_MIN:
            yield found("postgres_old", version=_shown(cursor, "server_version"))
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if _shown(cursor, setting) == "off":
                yield found("postgres_forgets", setting=setting)


def _shown(cursor: object, setting: str) -> str:
    cursor.execute("SELECT current_setting(%s)", [setting])  # type: ignore[attr-defined]  # a cursor has no public type
    return str(cursor.fetchone()[0])  # type: ignore[attr-defined]  # likewise


def _has_tables() -> bool:
    """A database without our tables is told of once, by the check of migrations."""
    try:
        return Lease._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def people(now: Instant) -> Iterator[Finding]:
    """A site, and somebody who looks after it."""
    del now
    if not _has_tables():
        return
    if not Network.objects.exists():
        yield found("no_network")
    operators = Person.objects.filter(is_staff=True, is_active=True).count()
    if not operators:
        yield found("no_operator")
    elif operators < OPERATORS_MIN:
        yield found("one_operator")


def notifications(now: Instant) -> Iterator[Finding]:
    """The key by which push services know this installation."""
    del now
    if not _has_tables():
        return
    if push_key.is_lost():
        yield found("push_key_lost")
    elif not PushKey.objects.exists() and (waiting := PushBrowser.objects.count()):
        yield found("push_key_missing", n=waiting)


def duties(now: Instant) -> Iterator[Finding]:
    """Whether somebody keeps the meters and does what is due."""
    if not _has_tables():
        return
    if not is_kept():
        yield found("keeper_away")
    late_since = now.wall - DUE_LATE
    late = DueWork.objects.filter(OPEN, due_at__lt=late_since).count()
    if late and caught_up_by(late_since):
        yield found("work_waits", n=late, minutes=DUE_LATE.seconds // 60)
    given_up = DueWork.objects.filter(gave_up_at__gte=now.wall - timedelta(days=1)).count()
    if given_up:
        yield found("work_given_up", n=given_up)
