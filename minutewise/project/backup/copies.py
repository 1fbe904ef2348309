"""One port for both databases: copy what is committed now, and put a copy back."""

from pathlib import Path
from typing import Protocol

from django.db import connection

from minutewise.project.backup.postgres import Postgres
from minutewise.project.backup.sqlite import Sqlite


class Copies(Protocol):
    """What backup and restore ask of a database."""

    vendor: str
    file: str

    def take(self, target: Path) -> dict[str, int]:
        """Copies one committed state into `target`; rows of each table in that very state."""

    def is_empty(self) -> bool:
        """Whether there is no table yet."""

    def bring(self, source: Path) -> None:
        """Replaces everything by the copy; all or nothing."""


def copies() -> Copies:
    """For the database that the settings name."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()
