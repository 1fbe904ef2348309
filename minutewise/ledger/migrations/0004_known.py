"""On PostgreSQL a trigger for whole statements takes the place of three foreign keys of transfers."""

from django.db import migrations

from minutewise.ledger import append_only

LOOKED_AT = ("source", "destination", "hold")


def take_away(apps, editor):
    """The triggers first: there is no moment in which nobody looks."""
    if editor.connection.vendor != "postgresql":
        return
    append_only.unprotect(editor.connection)
    append_only.protect(editor.connection)
    transfer = apps.get_model("ledger", "Transfer")
    for name in LOOKED_AT:
        column = transfer._meta.get_field(name).column
        for key in editor._constraint_names(transfer, [column], foreign_key=True):
            editor.execute(editor._delete_fk_sql(transfer, key))


def put_back(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    transfer = apps.get_model("ledger", "Transfer")
    for name in LOOKED_AT:
        field = transfer._meta.get_field(name)
        editor.execute(editor._create_fk_sql(transfer, field, "_fk_%(to_table)s_%(to_column)s"))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_blocked")]

    operations = [migrations.RunPython(take_away, put_back)]
