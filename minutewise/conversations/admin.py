"""Conversations for operators: that they exist, not what they say."""

from django.contrib import admin

from minutewise.conversations.models import Conversation
from minutewise.work.admin import LookOnly


@admin.register(Conversation)
class ConversationAdmin(LookOnly):
    """Who talks with whom. Messages stay between the two until a dispute shows them."""

    list_display = ("client", "advisor", "network", "created_at")
    list_select_related = ("client", "advisor", "network")
    search_fields = ("client__email", "advisor__handle")
