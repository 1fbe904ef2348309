"""Threads become live: numbered messages, read marks, counts of what is unread, calls as lines."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def number_messages(apps, _schema):
    """Messages written in calls so far get their numbers in order; all of them count as read."""
    conversation_model = apps.get_model("conversations", "Conversation")
    message_model = apps.get_model("conversations", "Message")
    for thread in conversation_model.objects.all().iterator():
        number = 0
        last = None
        for message in message_model.objects.filter(conversation=thread).order_by("at", "id"):
            number += 1
            last = message
            side = "client" if message.author_id == thread.client_id else "advisor"
            message_model.objects.filter(pk=message.pk).update(number=number, side=side)
        conversation_model.objects.filter(pk=thread.pk).update(
            seq=number,
            last=last,
            last_at=last.at if last else None,
            client_read=number,
            advisor_read=number,
        )


class Migration(migrations.Migration):
    atomic = True
    dependencies = [
        ("advisors", "0008_companies_at_work"),
        ("conversations", "0001_initial"),
        ("networks", "0007_gateway_fees"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *[
            migrations.AddField("conversation", name, models.PositiveIntegerField(default=0))
            for name in ("seq", "client_read", "advisor_read", "client_unread", "advisor_unread")
        ],
        *[
            migrations.AddField("conversation", name, models.BooleanField(default=False))
            for name in ("client_muted", "advisor_muted")
        ],
        migrations.AddField("conversation", "last_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "conversation",
            "last",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="conversations.message",
            ),
        ),
        migrations.AddField("message", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "message",
            "kind",
            models.CharField(
                choices=[("text", "Text"), ("call", "Call")], default="text", max_length=8
            ),
        ),
        migrations.AddField(
            "message", "side", models.CharField(default="", max_length=8), preserve_default=False
        ),
        migrations.AddField("message", "figures", models.JSONField(blank=True, default=dict)),
        migrations.AlterField(
            "message",
            "author",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("message", "text", models.TextField(blank=True, max_length=4000)),
        migrations.RunPython(number_messages, migrations.RunPython.noop),
    ]
