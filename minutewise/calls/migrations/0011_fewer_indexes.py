"""Indexes that another one begins with go: each call and all that happens in it wrote them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from minutewise.work.indexes import without_index


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0010_missed_by_agents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        without_index(
            "call",
            "client",
            "calls_call_client_id_e7a665a8",
            table="calls_call",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls_made",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        without_index(
            "call",
            "advisor",
            "calls_call_advisor_id_5cea1ff3",
            table="calls_call",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="advisors.advisor",
            ),
        ),
        without_index(
            "call",
            "agent",
            "calls_call_agent_id_bc37e002",
            table="calls_call",
            key=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls_taken",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        without_index(
            "meter",
            "call",
            "calls_meter_call_id_d9037b34",
            table="calls_meter",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meters",
                to="calls.call",
            ),
        ),
        without_index(
            "callevent",
            "call",
            "calls_callevent_call_id_511c7c00",
            table="calls_callevent",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="calls.call",
            ),
        ),
    ]
