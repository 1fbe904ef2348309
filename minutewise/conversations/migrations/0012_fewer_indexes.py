"""Indexes that another one begins with go: every message wrote them, and nothing needs them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from minutewise.work.indexes import without_index


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0011_stretches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        without_index(
            "message",
            "conversation",
            "conversations_message_conversation_id_f1a2d5e9",
            table="conversations_message",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="conversations.conversation",
            ),
        ),
        without_index(
            "message",
            "author",
            "conversations_message_author_id_3d2a10d9",
            table="conversations_message",
            key=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        without_index(
            "conversation",
            "network",
            "conversations_conversation_network_id_d3512771",
            table="conversations_conversation",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="networks.network",
            ),
        ),
        without_index(
            "conversation",
            "client",
            "conversations_conversation_client_id_7055e589",
            table="conversations_conversation",
            key=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        without_index(
            "conversation",
            "advisor",
            "conversations_conversation_advisor_id_6a18e8a4",
            table="conversations_conversation",
            key=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to="advisors.advisor",
            ),
        ),
    ]
