from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0009_gateway_fees"),
    ]

    operations = [
        migrations.AddField(
            model_name="rung",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
