"""For migrations: an index goes by its name.

Altering the field would have SQLite copy the whole table, triggers left behind. A version that
still declares the index runs on without it; so does this one with it.
"""

from typing import Any

from django.db import migrations
from django.db.models import ForeignKey


def without_index(
    model: str, field: str, index: str, *, table: str, key: "ForeignKey[Any, Any]"
) -> migrations.RunSQL:
    """`field` of `model` has no `index` of its own any more, and is `key` otherwise as before."""
    return migrations.RunSQL(
        f"DROP INDEX IF EXISTS {index}",
        f"CREATE INDEX {index} ON {table} ({field}_id)",
        state_operations=[migrations.AlterField(model_name=model, name=field, field=key)],
    )
