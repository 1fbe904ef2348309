"""What programs are told of conversations, from the queries that the pages use."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.api import cursors
from minutewise.conversations.queries import (
    ThreadLine,
    items_of,
    thread_of,
    threads_of,
    with_part,
)
from minutewise.conversations.reader import Reader


def reader(person: Person, thread_id: UUID) -> Reader:
    """The person before a thread of theirs. Raises MissingError `no_such_thread`."""
    return Reader(person, *thread_of(person, thread_id))


def _url(request: HttpRequest, thread_id: UUID) -> str:
    return request.build_absolute_uri(reverse("conversations:thread", args=[thread_id]))


def threads(request: HttpRequest, person: Person, *, cursor: str, limit: int) -> dict[str, Any]:
    """One's threads in either role, the latest first."""
    before = cursors.read_moment(cursor) if cursor else None
    found = threads_of(person, limit=limit + 1, before=before)
    last = found[limit - 1] if len(found) > limit else None
    return {
        "items": [_line(request, line) for line in found[:limit]],
        "next": cursors.written(last.last_at.isoformat(), str(last.id)) if last else None,
    }


def _line(request: HttpRequest, line: ThreadLine) -> dict[str, Any]:
    names = ("id", "name", "company", "last_at", "unread", "muted", "proven")
    return {
        **{name: getattr(line, name) for name in names},
        "me": "client" if line.advisor else "advisor",
        "last": line.last.number if line.last else None,
        "url": _url(request, line.id),
    }


def thread(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    """A thread without its entries."""
    row, side = reader.thread, reader.side
    facing = with_part(row, side)
    return {
        "id": row.id,
        "name": facing["name"],
        "me": side,
        "read": {"client": row.client_read, "advisor": row.advisor_read},
        "muted": getattr(row, f"{side}_muted"),
        "proven": facing["proven"],
        "url": _url(request, row.id),
    }


def entries(reader: Reader, *, cursor: str) -> dict[str, Any]:
    """A page of a thread's entries, newest first."""
    before = cursors.read_number(cursor) if cursor else None
    items, older = items_of(reader.thread, before=before)
    first = items[0]["number"] if older else None
    return {"items": items[::-1], "next": cursors.written(first) if first else None}
