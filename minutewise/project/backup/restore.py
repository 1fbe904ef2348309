"""Brings a backup back: checked before anything is touched, checked again afterwards."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from minutewise.calls.keeper.lease import is_kept
from minutewise.calls.models import Lease
from minutewise.project.backup.copies import Copies, copies
from minutewise.project.backup.manifest import Manifest, UnusableError, read, secret_mark
from minutewise.project.backup.take import MEDIA

type Say = Callable[[str], object]


def bring(folder: Path, *, replace: bool, say: Say = lambda _: None) -> Manifest:
    """Replaces database and files by the backup in `folder`; raises UnusableError otherwise.

    Without `replace` only into an empty database and an empty folder of files. The same version
    or a newer one: what the backup's migrations lack is migrated.
    """
    manifest, database = read(folder), copies()
    _demand_fitting(manifest, database)
    _demand_room(database, replace=replace)
    if manifest.secret != secret_mark():
        say("Warning: the secret key is another one than then. Sessions end, and second factors "
            "open only with the old key in MINUTEWISE_SECRET_KEY_FALLBACKS.")  # fmt: skip
    with _media_beside(folder / MEDIA) as media:  # there is room, or nothing is given up
        database.bring(folder / database.file)
        _demand_all_rows(manifest)
        call_command("migrate", verbosity=0, interactive=False)
        _put_in_place(media)
    return manifest


def _demand_fitting(manifest: Manifest, database: Copies) -> None:
    if manifest.database != database.vendor:
        raise UnusableError(
            f"This is a backup of {manifest.database}; MINUTEWISE_DATABASE_URL names "
            f"{database.vendor}. A backup goes back into the kind of database it came from."
        )
    if database.file not in manifest.files:
        raise UnusableError(f"This backup does not name {database.file}: it cannot be trusted.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise UnusableError(
            f"This backup was made by a newer version ({manifest.version}, which has "
            f"{newer[0]}): install that one or a later one."
        )


def _demand_room(database: Copies, *, replace: bool) -> None:
    empty = database.is_empty()
    if not empty and _somebody_keeps():
        raise UnusableError("The installation runs: stop it before its data is replaced.")
    if replace:
        return
    if not empty:
        raise UnusableError("The database is not empty: --replace gives up what is in it.")
    if any(Path(settings.MEDIA_ROOT).rglob("*.*")):
        raise UnusableError(
            f"{settings.MEDIA_ROOT} is not empty: --replace gives up what is in it."
        )


def _somebody_keeps() -> bool:
    if Lease._meta.db_table not in connection.introspection.table_names():
        return False
    return is_kept()


def _demand_all_rows(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, wanted in manifest.counts.items():
            if table not in there:
                raise UnusableError(f"{table} is not there, the backup had {wanted} rows of it.")
            # Names from our own manifest, whose tables are compared with what is there.
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found = cursor.fetchone()[0]
            if found != wanted:
                raise UnusableError(f"{table} has {found} rows, the backup had {wanted}.")


@contextmanager
def _media_beside(source: Path) -> Iterator[Path]:
    """A whole copy of the files next to where they belong, for as long as it is needed."""
    target = Path(settings.MEDIA_ROOT)
    fresh = target.with_name(f"{target.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        if source.is_dir():
            shutil.copytree(source, fresh)
        else:
            fresh.mkdir(parents=True)
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _put_in_place(fresh: Path) -> None:
    """What is in the folder of files changes, not the folder: it may be a volume of its own."""
    target = Path(settings.MEDIA_ROOT)
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    for new in fresh.iterdir():
        shutil.move(new, target / new.name)
