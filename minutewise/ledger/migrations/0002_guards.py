"""What Django's models cannot say: append-only tables, and how PostgreSQL keeps them fast."""

from django.db import migrations

from minutewise.ledger import append_only

# Balances are rewritten all the time: room on each page keeps the new version beside the old.
# Without ANALYZE by numbers posting became six times slower after 100,000 transfers.
STORAGE = {
    "ledger_account": "fillfactor = 70, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0, "
    "autovacuum_analyze_threshold = 1000",
    "ledger_hold": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0, "
    "autovacuum_analyze_threshold = 2000",
    "ledger_transfer": "autovacuum_vacuum_insert_scale_factor = 0, "
    "autovacuum_vacuum_insert_threshold = 10000, autovacuum_analyze_scale_factor = 0, "
    "autovacuum_analyze_threshold = 5000",
}


def protect(_apps, schema_editor):
    append_only.protect(schema_editor.connection)


def unprotect(_apps, schema_editor):
    append_only.unprotect(schema_editor.connection)


def tune(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, options in STORAGE.items():
            schema_editor.execute(f"ALTER TABLE {table} SET ({options})")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunPython(protect, unprotect),
        migrations.RunPython(tune, migrations.RunPython.noop),
    ]
