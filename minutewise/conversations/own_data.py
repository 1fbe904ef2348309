"""What conversations keep of a person: with whom they wrote, and what."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.conversations import files
from minutewise.conversations.models import Attachment, Conversation, Message, Report


def tell(person: Person) -> Iterable[Sheet]:
    """The messages that the person wrote, and the threads they have as a client."""
    rows = Message.objects.filter(author=person).order_by("at", "id")
    yield Sheet(
        "messages",
        [
            {"at": row.at.isoformat(), "thread": str(row.conversation_id),
             "call": str(row.call or ""), "text": row.text,
             "file": row.figures.get("name", "") if row.kind == Message.Kind.FILE else ""}
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
    reports = Report.objects.filter(person=person).order_by("at", "id")
    yield Sheet(
        "reports",
        [
            {"at": row.at.isoformat(), "thread": str(row.conversation_id), "why": row.why}
            for row in reports
        ],
    )


def erase(person: Person, at: datetime) -> None:
    """Their words and files go; that something was written then stays in the other's thread."""
    del at
    sent = Attachment.objects.filter(message__author=person)
    for row in sent:  # files know no rollback
        transaction.on_commit(partial(files.forget, row.id, row.pages))
    sent.delete()
    Message.objects.filter(author=person).update(text="")
    Message.objects.filter(author=person, kind=Message.Kind.FILE).update(figures={})
    Report.objects.filter(person=person).update(person=None, why="")
