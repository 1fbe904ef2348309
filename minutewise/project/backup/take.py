"""Makes a backup: database first, files after it, manifest last."""

import os
import shutil
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from minutewise.kernel.clock import Instant
from minutewise.project.backup.copies import copies
from minutewise.project.backup.manifest import Manifest, files_of, secret_mark, write

MEDIA = "media"


def take(into: Path, now: Instant) -> tuple[Path, Manifest]:
    """Copies the installation, which may run on, into a folder of its own below `into`.

    The folder has its final name only when all of it is there and on disk; what could not be made
    whole is taken away, as the reason is often a full disk. A file that is taken away while files
    are copied is not in the backup; the database may then still name it.
    """
    name = f"minutewise-{now.wall:%Y%m%d-%H%M%S-%f}"
    partial = into / f".{name}.partial"
    partial.mkdir(parents=True, mode=0o700)
    try:
        manifest = _copy(partial, now)
        return partial.rename(into / name), manifest
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _copy(partial: Path, now: Instant) -> Manifest:
    database = copies()
    counts = database.take(partial / database.file)
    _copy_media(partial / MEDIA)
    manifest = Manifest(
        at=now.wall.isoformat(),
        version=version("minutewise"),
        database=database.vendor,
        secret=secret_mark(),
        counts=counts,
        migrations=applied(),
        files=files_of(partial),
    )
    write(partial, manifest)
    _to_disk(partial)
    return manifest


def applied() -> list[str]:
    """The migrations that this database has seen, by name."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def _copy_media(target: Path) -> None:
    """File by file: one that vanishes meanwhile is left out."""
    source = Path(settings.MEDIA_ROOT)
    for file in sorted(source.rglob("*")) if source.is_dir() else []:
        if file.is_file():
            wanted = target / file.relative_to(source)
            wanted.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copy2(file, wanted)
            except FileNotFoundError:
                wanted.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    for file in [*(f for f in folder.rglob("*")), folder]:
        opened = os.open(file, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
