"""What a thread on screen asks for and says, as small JSON requests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from minutewise.advisors.uploads import was_too_large
from minutewise.conversations import files
from minutewise.conversations.actions import (
    Brief,
    ask_brief,
    keep_draft,
    read,
    say,
    send_brief,
    send_file,
)
from minutewise.conversations.models import Attachment, Conversation
from minutewise.conversations.queries import file_in, item_part, items_of, snapshot, topic_of
from minutewise.conversations.queries.kept import beginnings_of, draft_in
from minutewise.conversations.reader import Reader, talker_of
from minutewise.conversations.rules import ADVISOR, TooManyError
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.realtime.tickets import Grant
from minutewise.rooms.tickets import socket_for
from minutewise.work.bodies import json_object
from minutewise.work.clock import now
from minutewise.work.idempotency import Reply, fingerprint, once
from minutewise.work.problems import problem, problem_of

Body = dict[str, Any]


@never_cache
@require_GET
def look(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The snapshot as of now; with `before` the entries before that number."""
    reader = talker_of(request, thread_id)
    if reader is None:
        return problem(403, "signed_out", _("Sign in again to go on."))
    before = request.GET.get("before", "")
    if not before:
        return JsonResponse(snapshot(reader.thread, reader.side))
    if not (before.isascii() and before.isdigit() and len(before) < 10):
        raise InvalidError("bad_number", _("Say before which entry."), field="before")
    items, older = items_of(reader.thread, before=int(before))
    return JsonResponse({"items": items, "older": older})


@never_cache
@require_GET
def own(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """What the reader alone sees beside the thread: the draft, and texts to begin with.

    `kept`: whether drafts are kept here; a visitor's stay in the browser."""
    reader = talker_of(request, thread_id)
    if reader is None:
        return problem(403, "signed_out", _("Sign in again to go on."))
    if reader.person is None:
        return JsonResponse({"draft": "", "beginnings": [], "kept": False})
    texts = beginnings_of(reader.person) if reader.side == ADVISOR else []
    draft = draft_in(reader.thread, reader.person)
    return JsonResponse({"draft": draft, "beginnings": texts, "kept": True})


def _say(reader: Reader, body: Body) -> Body:
    message = say(reader.thread.id, reader.side, reader.person, body.get("text"), now())
    return item_part(message, reader.thread)


def _read(reader: Reader, body: Body) -> Body:
    read(reader.thread.id, reader.side, body.get("up_to"))
    return {}


def _ticket(reader: Reader, _body: Body) -> Body:
    return socket_for(reader.person, Grant(topic_of(reader.thread.id), reader.side))


def _draft(reader: Reader, body: Body) -> Body:
    if reader.person is None:
        raise RuleError("prove_first", _("Sign in to keep drafts on every device."))
    keep_draft(reader.thread.id, reader.person, body.get("text"), now().wall)
    return {}


def _ask_brief(reader: Reader, _body: Body) -> Body:
    message = ask_brief(reader.thread.id, reader.side, reader.person, now())
    return item_part(message, reader.thread)


def _brief(reader: Reader, body: Body) -> Body:
    files = body.get("files", [])
    if not isinstance(files, list):
        raise InvalidError("no_such_file", _("Choose files that you sent here."), field="files")
    said = Brief(body.get("about"), body.get("tried", ""), body.get("solved", ""), files)
    message = send_brief(reader.thread.id, reader.side, reader.person, said, now())
    return item_part(message, reader.thread)


# action → fields of its body, what it does, and whether a repetition must not do it again
ACTIONS: dict[str, tuple[frozenset[str], Callable[[Reader, Body], Body], bool]] = {
    "messages": (frozenset({"text"}), _say, True),
    "read": (frozenset({"up_to"}), _read, False),
    "draft": (frozenset({"text"}), _draft, False),
    "ask-brief": (frozenset(), _ask_brief, True),
    "brief": (frozenset({"about", "tried", "solved", "files"}), _brief, True),
    "ticket": (frozenset(), _ticket, False),
}


@require_POST
def send(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """A file (`file`) into the thread, from the form beside it or without a script."""
    reader = talker_of(request, thread_id)
    if reader is None:
        return problem(403, "signed_out", _("Sign in again to go on."))
    scripted = not request.accepts("text/html")
    try:
        _send(reader, request)
    except RuleError as refused:
        if scripted:
            return problem_of(refused)
        messages.error(request, refused.message)
    return JsonResponse({}) if scripted else redirect("conversations:thread", thread_id)


def _send(reader: Reader, request: HttpRequest) -> None:
    sent = request.FILES.get("file")
    if was_too_large(request):
        raise InvalidError("file_too_large", _("This file is larger than 8 MB."), field="file")
    if sent is None:
        raise InvalidError("file_missing", _("Choose a file first."), field="file")
    key = request.headers.get("Idempotency-Key", "")
    put_file(request, reader, sent.name or "", sent.read(), key)


def put_file(request: HttpRequest, reader: Reader, name: str, data: bytes, key: str) -> Attachment:
    """Sends a file into the thread for the reader, once for each `key` (empty: each time). Raises
    `too_many_files`, what `send_file` raises."""
    who = reader.person
    if who and not ratelimit.consume(request, action="thread_file", key=str(who.pk)):
        raise TooManyError("too_many_files", _("That were many files at once. Wait a moment."))
    sent = send_file(reader.thread.id, reader.side, who, name, data, now(), key=key)
    return sent.attachment


@require_safe
def page_of_file(
    request: HttpRequest, thread_id: UUID, file_id: UUID, number: int
) -> HttpResponseBase:
    """One page of a file, as a picture, for who may read the thread; else 404 or 403."""
    reader = talker_of(request, thread_id)
    if reader is None:
        return problem(403, "signed_out", _("Sign in again to go on."))
    return page_answer(reader.thread, file_id, number)


def page_answer(thread: Conversation, file_id: UUID, number: int) -> FileResponse:
    """A page of a file of this thread, which the caller has found to be the reader's; Http404."""
    found = file_in(thread, file_id)
    if found is None or not 1 <= number <= found.pages:
        raise Http404
    try:
        opened = files.path(found.id, number).open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(opened, as_attachment=True, filename=f"page-{number}.webp")
    answer["Content-Type"] = "image/webp"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"  # asked each time: a right may have ended
    return answer


@require_POST
def act(request: HttpRequest, thread_id: UUID, action: str) -> HttpResponse:
    """Does one action for the reader of the thread; answers JSON or a problem."""
    try:
        reader = talker_of(request, thread_id)
        if reader is None:
            return problem(403, "signed_out", _("Sign in again to go on."))
        if action not in ACTIONS:
            raise MissingError("no_such_action", _("There is no such action."))
        return _act(request, reader, action)
    except RuleError as refused:
        return problem_of(refused)


def _act(request: HttpRequest, reader: Reader, action: str) -> HttpResponse:
    fields, do, keyed = ACTIONS[action]
    body = json_object(request, fields)
    if not keyed:
        reply = Reply(200, do(reader, body))
    else:
        key = request.headers.get("Idempotency-Key", "")
        same = fingerprint(request.path, body)
        reply = once(reader.key_owner, key, same, lambda: Reply(200, do(reader, body)))
    answer = JsonResponse(reply.body, status=reply.status)
    answer["Cache-Control"] = "no-store"
    return answer
