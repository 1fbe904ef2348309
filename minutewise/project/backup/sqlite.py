"""SQLite: its own backup, one consistent state while the server goes on writing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections

from minutewise.project.backup.manifest import UnusableError

BESIDE = ("-wal", "-shm", "-journal")


class Sqlite:
    vendor = "sqlite"
    file = "database.sqlite3"

    def take(self, target: Path) -> dict[str, int]:
        """In one step: pages that are written meanwhile stay in the log and out of the copy."""
        connection.ensure_connection()
        with _unusable_if_it_fails(), closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            _demand_sound(copy)
            return _counts(copy)

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def bring(self, source: Path) -> None:
        """Beside the old file first, then in its place: a half restored database never stands."""
        target = Path(str(connection.settings_dict["NAME"]))
        connections.close_all()
        fresh = target.with_name(f"{target.name}.restoring")
        try:
            _copied(source, fresh)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        for ending in BESIDE:
            target.with_name(target.name + ending).unlink(missing_ok=True)
        fresh.replace(target)


def _copied(source: Path, fresh: Path) -> None:
    fresh.unlink(missing_ok=True)
    with (
        _unusable_if_it_fails(),
        closing(sqlite3.connect(source)) as copy,
        closing(sqlite3.connect(fresh)) as made,
    ):
        copy.backup(made)
        _demand_sound(made)
    _to_disk(fresh)


@contextmanager
def _unusable_if_it_fails() -> Iterator[None]:
    """What SQLite says of a full disk, or of a file that is none of its own, in our words."""
    try:
        yield
    except sqlite3.Error as wrong:
        raise UnusableError(f"The database could not be copied: {wrong}.") from wrong


def _demand_sound(opened: sqlite3.Connection) -> None:
    found = opened.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise UnusableError(f"The copy of the database is damaged: {found}")


def _counts(opened: sqlite3.Connection) -> dict[str, int]:
    named = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
    tables = [row[0] for row in opened.execute(named)]
    # Names from the database's own catalogue, quoted.
    return {
        table: opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
        for table in sorted(tables)
    }


def _to_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
