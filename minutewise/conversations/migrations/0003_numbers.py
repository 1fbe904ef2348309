"""Every message has a number, once in its thread (a step of its own: PostgreSQL alters no table
whose rows the same transaction has just changed)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_live_threads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("message", "number", models.PositiveIntegerField()),
        migrations.AddIndex(
            "message", models.Index(fields=["author", "-at"], name="messages_of_author")
        ),
        migrations.AddIndex(
            "conversation", models.Index(fields=["client", "-last_at"], name="threads_of_client")
        ),
        migrations.AddIndex(
            "conversation", models.Index(fields=["advisor", "-last_at"], name="threads_of_advisor")
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(fields=["conversation", "number"], name="message_numbered"),
        ),
    ]
