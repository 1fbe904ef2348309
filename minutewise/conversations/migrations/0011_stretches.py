"""Stretches of threads, for the search. Nothing is filled here: what none covers is read as before,
until due work (`conversations.stretches`) has come by."""

import django.db.models.deletion
from django.db import migrations, models

NOT_INDEXED = models.Index(
    condition=models.Q(seq__gt=models.F("indexed")), fields=["last_at"], name="threads_not_indexed"
)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0010_more_outcomes")]

    operations = [
        migrations.CreateModel(
            name="Stretch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("newest_at", models.DateTimeField()),
                ("grams", models.BinaryField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stretches",
                        to="conversations.conversation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation", "first"), name="stretch_begins_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            "conversation", "indexed", models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.AddIndex("conversation", NOT_INDEXED),
    ]
