"""Whether a letter says that messages wait. The version before writes rows without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_push"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="messages_by_mail",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="told by mail that messages wait"
            ),
        ),
    ]
