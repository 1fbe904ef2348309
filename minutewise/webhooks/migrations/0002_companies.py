from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="company_id",
            field=models.UUIDField(db_index=True, null=True, verbose_name="company, if its events"),
        ),
    ]
