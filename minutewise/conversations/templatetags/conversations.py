"""How templates draw what stands in a thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from minutewise.conversations.models import Message
from minutewise.conversations.words import call_line, in_a_line

register = template.Library()


@register.filter
def said(message: Message | None) -> str:
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
