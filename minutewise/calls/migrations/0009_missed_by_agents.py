from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0008_routing"),
    ]

    operations = [
        migrations.AddField(
            model_name="rung",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
