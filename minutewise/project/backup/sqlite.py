"""SQLite: its own backup, one consistent state while the server goes on writing."""

import os
import sqlite3
from contextlib import closing
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
        with closing(sqlite3.connect(target)) as copy:
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
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(fresh)) as made:
            copy.backup(made)
            _demand_sound(made)
        _to_disk(fresh)
        for ending in BESIDE:
            target.with_name(target.name + ending).unlink(missing_ok=True)
        fresh.replace(target)


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
