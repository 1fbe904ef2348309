"""A start of the demo migrates only where something is to be migrated."""

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from minutewise.project.management.commands import demo


def test_a_migration_that_was_not_run_is_noticed(db):
    assert demo._is_migrated()
    MigrationRecorder(connection).record_unapplied("calls", "0001_initial")
    assert not demo._is_migrated()
