"""Conversations: read, written in, searched, kept quiet, reported, as on their pages."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import directory_reads
from minutewise.api import thread_reads as reads
from minutewise.api import thread_shapes as shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.v1.door import Cursor, Key, Limit, api, by, changed, file_of, told
from minutewise.conversations import actions, files, queries
from minutewise.conversations.api import page_answer, put_file
from minutewise.conversations.queries import kept
from minutewise.work.clock import now
from minutewise.work.idempotency import Reply, fingerprint, once

_AT = "threads/{uuid:thread_id}"
KINDS = ("image/jpeg", "image/png", "image/webp", "application/pdf")
FILE = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
    }
}
Words = Annotated[str, Query(min_length=2, max_length=80, description="all of them, in any order")]
Name = Annotated[str, Query("", max_length=200, description="what the file is called")]


def _once(request: HttpRequest, key: str, body: Any, do: Callable[[], Any]) -> Any:
    """The effect once for each key; the same answer again."""
    said = body.model_dump(mode="json") if body is not None else {}
    same = fingerprint(request.path, said)
    return once(person_of(request).id, f"api:{key}", same, lambda: Reply(200, do())).body


@api.get("threads", response=told(shapes.Threads), **by(Scope.THREADS))
def threads(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """One's threads, as a client and as an advisor, the latest first."""
    return reads.threads(request, person_of(request), cursor=cursor, limit=limit)


@api.post("threads", response=changed(shapes.Thread), **by(Scope.THREADS))
def begin_thread(request: HttpRequest, body: shapes.NewThread, idempotency_key: Key) -> Any:
    """Write to an advisor or a company, free of charge."""
    person = person_of(request)
    advisor = directory_reads.published(network_of(request), body.advisor)

    def begin() -> dict[str, str]:
        return {"id": str(actions.begin(person, advisor, body.text, now()).id)}

    made = _once(request, idempotency_key, body, begin)
    return reads.thread(request, reads.reader(person, UUID(made["id"])))


@api.get("threads/unread", response=told(shapes.Unread), **by(Scope.THREADS))
def unread_threads(request: HttpRequest) -> Any:
    """How many threads wait to be read."""
    return {"threads": queries.unread_threads(person_of(request))}


@api.get("threads/found", response=told(shapes.FoundEntries), **by(Scope.THREADS))
def search_threads(request: HttpRequest, q: Words) -> Any:
    """Messages of one's own threads that hold all the words."""
    return {"items": queries.search(person_of(request), q)}


@api.get(_AT, response=told(shapes.Thread), **by(Scope.THREADS))
def thread(request: HttpRequest, thread_id: UUID) -> Any:
    """One of them."""
    return reads.thread(request, reads.reader(person_of(request), thread_id))


@api.get(f"{_AT}/messages", response=told(shapes.Entries), **by(Scope.THREADS))
def thread_messages(request: HttpRequest, thread_id: UUID, cursor: Cursor = "") -> Any:
    """What stands in it, newest first, 50 to a page. Nothing is marked as read by that."""
    return reads.entries(reads.reader(person_of(request), thread_id), cursor=cursor)


@api.post(f"{_AT}/messages", response=changed(shapes.Entry), **by(Scope.THREADS))
def write_in_thread(
    request: HttpRequest, thread_id: UUID, body: shapes.NewEntry, idempotency_key: Key
) -> Any:
    """Write into it; one's own draft there is gone then."""
    own = reads.reader(person_of(request), thread_id)

    def write() -> Any:
        message = actions.say(thread_id, own.side, own.person, body.text, now())
        return queries.item_part(message, own.thread)

    return _once(request, idempotency_key, body, write)


@api.put(f"{_AT}/read", response=changed(None, status=204), **by(Scope.THREADS))
def mark_read(request: HttpRequest, thread_id: UUID, body: shapes.ReadUpTo) -> Any:
    """Say up to which entry one has read; the other side sees it. It never goes back."""
    own = reads.reader(person_of(request), thread_id)
    actions.read(thread_id, own.side, body.up_to)
    return Status(204, None)


@api.put(f"{_AT}/muted", response=changed(None, status=204), **by(Scope.THREADS))
def mute_thread(request: HttpRequest, thread_id: UUID, body: shapes.Muting) -> Any:
    """No sound, no letter and no count for it, or again."""
    own = reads.reader(person_of(request), thread_id)
    actions.mute(thread_id, own.side, body.muted)
    return Status(204, None)


@api.post(f"{_AT}/block", response=told(None, 409, status=204), **by(Scope.THREADS))
def block_in_thread(request: HttpRequest, thread_id: UUID) -> Any:
    """Nothing more comes from the other side, nor goes there."""
    own = reads.reader(person_of(request), thread_id)
    actions.shut_out(thread_id, own.side, own.person, now())
    return Status(204, None)


@api.post(f"{_AT}/reports", response=changed(None, status=204), **by(Scope.THREADS))
def report_thread(request: HttpRequest, thread_id: UUID, body: shapes.ThreadReport) -> Any:
    """Tell the operators what is wrong."""
    own = reads.reader(person_of(request), thread_id)
    actions.report(thread_id, own.side, own.person, body.why, now())
    return Status(204, None)


@api.post(f"{_AT}/files", response=told(shapes.Entry, 409, 415), **by(Scope.THREADS, **FILE))
def send_file(request: HttpRequest, thread_id: UUID, idempotency_key: Key, name: Name = "") -> Any:
    """Send a picture or a PDF of at most 8 MB; it is drawn anew, once for each key."""
    own = reads.reader(person_of(request), thread_id)
    row = put_file(request, own, name, request.read(files.BYTES_MAX + 1), idempotency_key)
    return queries.item_part(row.message, own.thread)


@api.get(
    f"{_AT}/files/{{uuid:file_id}}/{{int:number}}",
    response=told(None),
    **by(Scope.THREADS, **file_of("image/webp")),
)
def page_of_file(
    request: HttpRequest, thread_id: UUID, file_id: UUID, number: int
) -> HttpResponseBase:
    """One page of a file, as a picture; a picture has one."""
    return page_answer(reads.reader(person_of(request), thread_id).thread, file_id, number)


@api.get(f"{_AT}/draft", response=told(shapes.ThreadDraft), **by(Scope.THREADS))
def draft(request: HttpRequest, thread_id: UUID) -> Any:
    """What one has begun to write there, on any device."""
    own = reads.reader(person_of(request), thread_id)
    return {"text": kept.draft_in(own.thread, person_of(request))}


@api.put(f"{_AT}/draft", response=changed(shapes.ThreadDraft), **by(Scope.THREADS))
def keep_draft(request: HttpRequest, thread_id: UUID, body: shapes.NewDraft) -> Any:
    """Keep a draft; nobody else hears of it."""
    reads.reader(person_of(request), thread_id)
    actions.keep_draft(thread_id, person_of(request), body.text, now().wall)
    return draft(request, thread_id)


@api.post(f"{_AT}/brief-request", response=told(shapes.Entry, 409), **by(Scope.THREADS))
def ask_brief(request: HttpRequest, thread_id: UUID, idempotency_key: Key) -> Any:
    """The advisor asks the client for a brief."""
    own = reads.reader(person_of(request), thread_id)

    def ask() -> Any:
        message = actions.ask_brief(thread_id, own.side, own.person, now())
        return queries.item_part(message, own.thread)

    return _once(request, idempotency_key, None, ask)


@api.post(f"{_AT}/brief", response=changed(shapes.Entry), **by(Scope.THREADS))
def send_brief(
    request: HttpRequest, thread_id: UUID, body: shapes.NewBrief, idempotency_key: Key
) -> Any:
    """The client answers; sent again before it was read, it is changed in its place."""
    own = reads.reader(person_of(request), thread_id)

    def send() -> Any:
        said = actions.Brief(body.about, body.tried, body.solved, body.files)
        message = actions.send_brief(thread_id, own.side, own.person, said, now())
        return queries.item_part(message, own.thread)

    return _once(request, idempotency_key, body, send)


@api.get("beginnings", response=told(shapes.Beginnings), **by(Scope.THREADS))
def beginnings(request: HttpRequest) -> Any:
    """One's texts to begin with; until there are own ones, those that are offered."""
    return {"texts": kept.beginnings_of(person_of(request))}


@api.put("beginnings", response=changed(shapes.Beginnings), **by(Scope.THREADS))
def keep_beginnings(request: HttpRequest, body: shapes.NewBeginnings) -> Any:
    """Keep these instead of all before."""
    return {"texts": actions.keep_beginnings(person_of(request), body.texts)}
