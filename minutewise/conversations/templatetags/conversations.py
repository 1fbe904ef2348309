"""How templates draw what stands in a thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.money_lines import money_line
from minutewise.conversations.queries import LastEntry
from minutewise.conversations.words import call_line, in_a_line

register = template.Library()


@register.filter
def said(message: Message | LastEntry | None) -> str:
    """An entry in a list of threads, as one line."""
    return in_a_line(message)


@register.filter
def call_words(figures: Mapping[str, Any]) -> str:
    """A call of the thread in words."""
    return call_line(figures)


@register.filter
def moment(iso: str) -> datetime:
    """The time of an entry, for Django's own filters."""
    return datetime.fromisoformat(iso)


@register.simple_tag
def money_words(item: Mapping[str, Any], me: str, thread: Conversation) -> str:
    """A deed about money in words, as `me` (client or advisor) reads it."""
    names = {"client": thread.client_name, "advisor": thread.advisor.shown_name}
    who = (
        _("You")
        if item["side"] == me and not item["by"]
        else item["by"] or names.get(item["side"], "")
    )
    return money_line(item["figures"], who)
