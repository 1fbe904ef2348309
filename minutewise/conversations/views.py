"""Pages of threads: the list, one thread beside it, and the first message from a page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from minutewise.accounts.models import Person
from minutewise.accounts.queries.addresses import proven_addresses
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs, page_by_handle, presence_of
from minutewise.conversations.actions import (
    Visitor,
    ask_brief,
    begin,
    begin_as_visitor,
    mute,
    read,
    report,
    say,
    shut_out,
    take_along,
)
from minutewise.conversations.call_part import call_of
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import (
    items_of,
    search,
    snapshot,
    thread_with,
    threads_of,
    unread_threads,
    visitor_with,
    with_part,
)
from minutewise.conversations.reader import Reader, me, reader_of
from minutewise.conversations.rules import CLIENT, TooManyError
from minutewise.conversations.visitor_key import VISITOR
from minutewise.kernel.errors import RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.ratings.queries import Rating, client_rating
from minutewise.work.clock import now

LINES_SHOWN, LINES_MAX = 50, 500
PLAIN_SHOWN = 15  # entries for readers without scripts; with them the snapshot is drawn


@login_required
@never_cache
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """All threads of the reader in either role, the latest first; `q` searches in them."""
    words = request.GET.get("q", "").strip()
    for address in [] if words else proven_addresses(me(request)):
        take_along(me(request), address)  # also what was written before a sign-in by passkey
    context = {
        "section": "threads",
        **_lines(me(request), whole="all" in request.GET),
        "q": words,
        "found": search(me(request), words) if words else [],
    }
    return render(request, "conversations/threads.html", context)


def _lines(person: Person, *, whole: bool = False) -> dict[str, object]:
    """The newest threads, and whether there are more."""
    found = threads_of(person, limit=LINES_MAX if whole else LINES_SHOWN + 1)
    if whole or len(found) <= LINES_SHOWN:
        return {"lines": found}
    return {"lines": found[:LINES_SHOWN], "more": True}


@login_required
@never_cache
@require_safe
def threads_now(request: HttpRequest) -> HttpResponse:
    """The list alone, as it is now; `open` names the thread that is shown beside it, and `beside`
    says that the list itself stands beside a call, where `q` searches in its place."""
    if words := request.GET.get("q", "").strip():
        sought = {"q": words, "found": search(me(request), words)}
        return render(request, "conversations/_found_beside.html", sought)
    context = _lines(me(request), whole="all" in request.GET)
    beside = "beside" in request.GET
    context |= {"open": request.GET.get("open", ""), "beside": beside, "inside": beside}
    return render(request, "conversations/_lines.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """One thread. POST writes a message where no script runs, and shows the thread anew."""
    reader = reader_of(request, thread_id)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        try:
            say(reader.thread.id, reader.side, reader.person, request.POST.get("text"), now())
        except RuleError as refused:
            messages.error(request, refused.message)
        return redirect("conversations:thread", thread_id)
    if before := request.GET.get("before"):
        return render(request, "conversations/earlier.html", _earlier(reader, before))
    context = _thread(reader)
    if request.method == "GET":
        _mark_read(reader, context["snapshot"])
    return render(request, "conversations/thread.html", context)


def _mark_read(reader: Reader, shown: dict[str, Any]) -> None:
    """Up to the last entry shown; a thread that is opened again writes nothing."""
    newest = shown["items"][-1]["number"] if shown["items"] else 0
    if newest > shown["read"][reader.side]:
        read(reader.thread.id, reader.side, newest)


def _earlier(reader: Reader, before: str) -> dict[str, object]:
    """A part of the thread further up, to read: the entries before a number."""
    if not (before.isascii() and before.isdigit() and len(before) < 10):
        raise Http404
    items, older = items_of(reader.thread, before=int(before))
    return {
        "section": "threads",
        "thread": reader.thread,
        "me": reader.side,
        "with": with_part(reader.thread, reader.side),
        "items": items,
        "older": items[0]["number"] if older else None,
    }


def _thread(reader: Reader) -> dict[str, Any]:
    asks = reader.side == CLIENT
    page = reader.thread.advisor
    shown = snapshot(reader.thread, reader.side)
    plain = shown["items"][-PLAIN_SHOWN:]
    return {
        "section": "threads",
        **(_lines(reader.person) if reader.person else {}),
        "open": str(reader.thread.id),
        "snapshot": shown,
        "plain": plain,
        "plain_older": shown["older"] or len(plain) < len(shown["items"]),
        "portrait": page.portrait if asks else "",
        "said_of": _said_of(reader),
        "presence": presence_of(page, now().wall) if asks else "",
        "muted": getattr(reader.thread, f"{reader.side}_muted"),
        **call_of(reader),
        "may_block": reader.person and not (asks and page.company_id),
    }


def _said_of(reader: Reader) -> Rating | None:
    """What advisors say of the client, for the advisor; None for the client and of visitors."""
    client = reader.thread.client_id
    return client_rating(client) if reader.side != CLIENT and client else None


@require_POST
def manage(request: HttpRequest, thread_id: UUID, do: str) -> HttpResponse:
    """`muted` (field muted: 1 or 0), `block`, `report` (field why), `ask` (for a brief); back to
    the thread."""
    reader = reader_of(request, thread_id)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    if do not in _MANAGED:
        raise Http404
    try:
        messages.success(request, _MANAGED[do](reader, request.POST))
    except RuleError as refused:
        messages.error(request, refused.message)
    return redirect("conversations:thread", thread_id)


def _set_muted(reader: Reader, typed: QueryDict) -> str:
    quiet = typed.get("muted") == "1"
    mute(reader.thread.id, reader.side, quiet)
    return _("This conversation is muted.") if quiet else _("This conversation sounds again.")


def _block(reader: Reader, _typed: QueryDict) -> str:
    shut_out(reader.thread.id, reader.side, reader.person, now())
    return _("Blocked: nothing more comes from there.")


def _report(reader: Reader, typed: QueryDict) -> str:
    report(reader.thread.id, reader.side, reader.person, typed.get("why", ""), now())
    return _("Reported. The operators read your reason, not the conversation.")


def _ask(reader: Reader, _typed: QueryDict) -> str:
    ask_brief(reader.thread.id, reader.side, reader.person, now())
    return _("Asked for a brief.")


_MANAGED: dict[str, Callable[[Reader, QueryDict], str]] = {
    "muted": _set_muted,
    "block": _block,
    "report": _report,
    "ask": _ask,
}


@login_required
@never_cache
@require_GET
def unread(request: HttpRequest) -> JsonResponse:
    """How many threads wait to be read, for the top of every page."""
    return JsonResponse({"threads": unread_threads(me(request))})


@never_cache
@require_http_methods(["GET", "POST"])
def chat(request: NetworkRequest, handle: str) -> HttpResponseBase:
    """The live chat on an advisor's page: GET what there is of it, POST the first message."""
    reader = request.user if isinstance(request.user, Person) else None
    advisor = page_by_handle(request.network, handle, None)
    if advisor is None:
        raise Http404
    key = VISITOR.of(request)
    if request.method == "GET":
        return JsonResponse(_chat(reader, advisor, key))
    return _first(request, reader, advisor, key)


def _chat(reader: Person | None, advisor: Advisor, key: str) -> dict[str, object]:
    """`is`: own (page), new, or thread with its snapshot."""
    if reader is not None and belongs(advisor, reader):
        return {"is": "own"}
    found = thread_with(reader, advisor) if reader else visitor_with(key, advisor)
    if found is None or found.last_at is None:
        return {"is": "new"}
    return {"is": "thread", "thread": snapshot(found, CLIENT)}


def _first(
    request: HttpRequest, reader: Person | None, advisor: Advisor, key: str
) -> HttpResponseBase:
    scripted = not request.accepts("text/html")
    value = "" if reader or key else VISITOR.fresh()
    key = key or (VISITOR.digest(value) if value else "")
    try:
        begun = _begin(request, reader, advisor, key)
    except RuleError as refused:
        if scripted:
            raise
        messages.error(request, refused.message)
        return redirect(f"{advisor.get_absolute_url()}#chat")
    answer = (
        JsonResponse(_chat(reader, advisor, key))
        if scripted
        else redirect("conversations:thread", begun.id)
    )
    if value:
        VISITOR.put(answer, value)
    return answer


def _begin(request: HttpRequest, reader: Person | None, advisor: Advisor, key: str) -> Conversation:
    text = request.POST.get("text")
    if reader is not None:
        return begin(reader, advisor, text, now())
    visitor = Visitor.of(request.POST.get("name", ""), request.POST.get("email", ""), key)
    if not ratelimit.consume(request, action="visitor_write"):
        raise TooManyError("too_many_threads", _("Too much was written from here. Sign in."))
    return begin_as_visitor(visitor, advisor, text, now())
