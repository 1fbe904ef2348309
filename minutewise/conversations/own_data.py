"""What conversations keep of a person: with whom they wrote, and what."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.conversations import files
from minutewise.conversations.actions.stretches import renew_later
from minutewise.conversations.models import (
    Attachment,
    Beginnings,
    Conversation,
    Draft,
    Message,
    Report,
)
from minutewise.conversations.queries.briefs import brief_words

_OWN_FIGURES = [Message.Kind.FILE, Message.Kind.BRIEF]  # what the author wrote stands there


def tell(person: Person) -> Iterable[Sheet]:
    """The messages that the person wrote, and the threads they have as a client."""
    rows = Message.objects.filter(author=person).order_by("at", "id")
    yield Sheet(
        "messages",
        [
            {"at": row.at.isoformat(), "thread": str(row.conversation_id),
             "call": str(row.call or ""), "text": row.text or _brief(row),
             "file": row.figures.get("name", "") if row.kind == Message.Kind.FILE else "",
             "stored_as": str(row.figures.get("file", ""))}
            for row in rows
        ],
    )  # fmt: skip
    threads = Conversation.objects.filter(client=person).select_related(
        "advisor__person", "advisor__company"
    )
    yield Sheet(
        "threads",
        [
            {"thread": str(row.id), "with": row.advisor.shown_name,
             "since": row.created_at.isoformat(), "muted": row.client_muted}
            for row in threads.order_by("created_at")
        ],
    )  # fmt: skip
    drafts = Draft.objects.filter(person=person).order_by("at", "id")
    yield Sheet(
        "drafts",
        [
            {"at": row.at.isoformat(), "thread": str(row.conversation_id), "text": row.text}
            for row in drafts
        ],
    )
    own = Beginnings.objects.filter(person=person).values_list("texts", flat=True).first() or []
    yield Sheet("beginnings", [{"text": text} for text in own])
    reports = Report.objects.filter(person=person).order_by("at", "id")
    yield Sheet(
        "reports",
        [
            {"at": row.at.isoformat(), "thread": str(row.conversation_id), "why": row.why,
             "looked_at": row.decided_at.isoformat() if row.decided_at else ""}
            for row in reports
        ],
    )  # fmt: skip


def sent_files(person: Person) -> Iterable[tuple[str, Path]]:
    """The pages of all files that the person sent, the newest first; `messages` names each."""
    rows = Attachment.objects.filter(message__author=person).order_by("-message__at", "-id")
    for row in rows:
        for page in range(1, row.pages + 1):
            yield f"files/{row.id}-{page}.webp", files.path(row.id, page)


def _brief(row: Message) -> str:
    """A brief in one cell: its parts, one after the other."""
    return "\n".join(brief_words(row.figures).values()) if row.kind == Message.Kind.BRIEF else ""


def erase(person: Person, at: datetime) -> None:
    """Their words and files go; that something was written then stays in the other's thread."""
    sent = Attachment.objects.filter(message__author=person)
    for row in sent:  # files know no rollback
        transaction.on_commit(partial(files.forget, row.id, row.pages))
    sent.delete()
    Message.objects.filter(author=person).update(text="")
    Message.objects.filter(author=person, kind__in=_OWN_FIGURES).update(figures={})
    renew_later(person.id, at)
    Draft.objects.filter(person=person).delete()
    Beginnings.objects.filter(person=person).delete()
    Report.objects.filter(person=person).update(person=None, why="")
