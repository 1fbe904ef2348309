"""Django's `flush`, which would destroy the books: only a test database may be emptied."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from minutewise.ledger.append_only import lifted
from minutewise.work import append_only


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        """Empties a test database; refuses everywhere else."""
        if not settings.TESTING:
            raise CommandError("The books are append-only; flush would destroy them.")
        database = connections[options["database"]]
        with lifted(database), append_only.lifted(database, "work_auditentry"):
            super().handle(**options)
