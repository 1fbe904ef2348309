"""The brief of a thread: whether one is waited for, and what it says."""

from typing import Any

from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.rules import BRIEF_FIELDS


def last_brief(thread: Conversation) -> Message | None:
    """The newest brief of the client."""
    rows = Message.objects.filter(conversation=thread, kind=Message.Kind.BRIEF)
    return rows.select_related("author").order_by("-number").first()


def waits_for_brief(thread: Conversation) -> bool:
    """Whether the advisor has asked for one that has not come."""
    rows = Message.objects.filter(
        conversation=thread, kind__in=[Message.Kind.ASKED, Message.Kind.BRIEF]
    )
    kind = rows.order_by("-number").values_list("kind", flat=True).first()
    return kind == Message.Kind.ASKED


def brief_words(figures: dict[str, Any] | None) -> dict[str, str]:
    """The parts of a brief that were written; empty for none, and for one that was erased."""
    said = {name: (figures or {}).get(name, "") for name in BRIEF_FIELDS}
    return {name: text for name, text in said.items() if text}
