"""Conversations for operators: that they exist, not what they say."""

from django.contrib import admin

from minutewise.conversations.models import Conversation, Report
from minutewise.work.admin import LookOnly


@admin.register(Conversation)
class ConversationAdmin(LookOnly):
    """Who talks with whom. Messages stay between the two until a dispute shows them."""

    list_display = ("client", "advisor", "network", "created_at")
    list_select_related = ("client", "advisor", "network")
    search_fields = ("client__email", "advisor__handle")


@admin.register(Report)
class ReportAdmin(LookOnly):
    """What people found not in order: who, with whom, why; not what was written."""

    list_display = ("at", "conversation", "side", "person", "why")
    list_select_related = ("conversation__client", "conversation__advisor", "person")
