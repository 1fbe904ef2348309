"""The brief of a thread: whether one is waited for, and what it says."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.rules import BRIEF_FIELDS
from minutewise.work.quick.prepared import Prepared


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


_NEWEST = Prepared(
    lambda thread: (
        Message.objects.filter(conversation=thread, kind=Message.Kind.BRIEF)
        .order_by("-number")
        .values_list("figures", "at")[:1]
    ),
    thread=UUID,
)
FIRST_LINES, FIRST_LENGTH = 3, 240  # of what it is about, where it is shown in short


def brief_in_short(thread_id: UUID) -> dict[str, str] | None:
    """How the newest brief of a thread begins, when it was written, and where it stands.

    None without one, and for one that was erased. For whoever may read the thread.
    """
    for figures, at in _NEWEST.columns(thread=thread_id):
        if about := brief_words(figures).get("about"):
            url = reverse("conversations:thread", args=[thread_id])
            return {"about": first_lines(about), "at": at.isoformat(), "url": url}
    return None


def first_lines(text: str) -> str:
    """The first lines that say something, at most 240 characters; “…” where it goes on."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    begins = "\n".join(lines[:FIRST_LINES])
    cut = begins[:FIRST_LENGTH].rstrip()
    goes_on = len(lines) > FIRST_LINES or len(begins) > FIRST_LENGTH
    return f"{cut} …" if goes_on else cut
