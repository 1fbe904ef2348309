"""Pages of threads: the list, one thread beside it, and the first message from a page."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs, page_by_handle, presence_of
from minutewise.conversations.actions import begin, mute, read, say
from minutewise.conversations.queries import snapshot, thread_with, threads_of, unread_threads
from minutewise.conversations.reader import me, reader_of
from minutewise.conversations.rules import CLIENT
from minutewise.kernel.errors import RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work.clock import now


@login_required
@never_cache
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """All threads of the reader in either role, the latest first."""
    context = {"section": "threads", "lines": threads_of(me(request))}
    return render(request, "conversations/threads.html", context)


@login_required
@never_cache
@require_safe
def threads_now(request: HttpRequest) -> HttpResponse:
    """The list alone, as it is now; `open` names the thread that is shown beside it."""
    context = {"lines": threads_of(me(request)), "open": request.GET.get("open", "")}
    return render(request, "conversations/_lines.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """One thread. POST writes a message where no script runs, and shows the thread anew."""
    reader = reader_of(request, thread_id)
    if request.method == "POST":
        try:
            say(reader.thread.id, reader.side, reader.person, request.POST.get("text"), now())
        except RuleError as refused:
            messages.error(request, refused.message)
        return redirect("conversations:thread", thread_id)
    shown, mine = snapshot(reader.thread, reader.side), reader.side == CLIENT
    if request.method == "GET":
        read(thread_id, reader.side, reader.thread.seq)
    context = {
        "section": "threads",
        "lines": threads_of(reader.person),
        "open": str(thread_id),
        "thread": reader.thread,
        "me": reader.side,
        "snapshot": shown,
        "portrait": reader.thread.advisor.portrait if mine else "",
        "presence": presence_of(reader.thread.advisor, now().wall) if mine else "",
        "muted": getattr(reader.thread, f"{reader.side}_muted"),
    }
    return render(request, "conversations/thread.html", context)


@login_required
@require_POST
def set_muted(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """`muted`: 1 makes the thread quiet for this side, anything else lets it sound again."""
    reader = reader_of(request, thread_id)
    mute(thread_id, reader.side, request.POST.get("muted") == "1")
    return redirect("conversations:thread", thread_id)


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
    if request.method == "GET":
        return JsonResponse(_chat(reader, advisor))
    if reader is None:
        page = f"{advisor.get_absolute_url()}#chat"
        return redirect(f"{reverse('account_login')}?{urlencode({'next': page})}")
    return _first(request, reader, advisor)


def _chat(reader: Person | None, advisor: Advisor) -> dict[str, object]:
    """`is`: visitor, own (page), new, or thread with its snapshot."""
    if reader is None:
        return {"is": "visitor"}
    if belongs(advisor, reader):
        return {"is": "own"}
    found = thread_with(reader, advisor)
    if found is None or found.last_at is None:
        return {"is": "new"}
    return {"is": "thread", "thread": snapshot(found, CLIENT)}


def _first(request: HttpRequest, reader: Person, advisor: Advisor) -> HttpResponseBase:
    scripted = not request.accepts("text/html")
    try:
        begun = begin(reader, advisor, request.POST.get("text"), now())
    except RuleError as refused:
        if scripted:
            raise
        messages.error(request, refused.message)
        return redirect(f"{advisor.get_absolute_url()}#chat")
    if scripted:
        return JsonResponse(_chat(reader, advisor))
    return redirect("conversations:thread", begun.id)
