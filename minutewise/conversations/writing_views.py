"""Pages beside a thread: the brief that the advisor asked for, and texts to begin with."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minutewise.advisors.uploads import was_too_large
from minutewise.conversations.actions import Brief, keep_beginnings, send_brief
from minutewise.conversations.api import put_file
from minutewise.conversations.models import Message
from minutewise.conversations.queries import with_part
from minutewise.conversations.queries.briefs import last_brief, waits_for_brief
from minutewise.conversations.queries.kept import beginnings_of
from minutewise.conversations.reader import Reader, me, reader_of
from minutewise.conversations.rules import (
    BEGINNING_LENGTH_MAX,
    BEGINNINGS_MAX,
    BRIEF_FIELDS,
    BRIEF_FILES_MAX,
    BRIEF_LENGTH_MAX,
    changes_brief,
)
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.work.clock import now
from minutewise.work.text import one_line

_FILES_SHOWN = 20
_KEY_MAX = 80


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The client's brief in four parts; files go into the thread and stand on its card."""
    reader = reader_of(request, thread_id)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    last = last_brief(reader.thread)
    waits = waits_for_brief(reader.thread)
    changes_brief(
        reader.side, waiting=waits, brief=last.number if last else 0,
        read=reader.thread.advisor_read,
    )  # fmt: skip
    written = dict(last.figures) if last and not waits else {}
    if request.method != "POST":
        return _form(request, reader, written, None)
    try:
        _send(request, reader)
    except RuleError as refused:
        typed = {name: request.POST.get(name, "") for name in BRIEF_FIELDS}
        return _form(request, reader, {**written, **typed}, refused)
    messages.success(request, _("Your brief is there."))
    return redirect("conversations:thread", thread_id)


def _send(request: HttpRequest, reader: Reader) -> None:
    if was_too_large(request):
        raise InvalidError("file_too_large", _("This file is larger than 8 MB."), field="file")
    said = {name: request.POST.get(name, "") for name in BRIEF_FIELDS}
    if not said["about"].strip():  # before a file is sent for nothing
        raise InvalidError("text_missing", _("Say in a few words what it is about."), field="about")
    files: list[object] = list(request.POST.getlist("files"))
    if sent := request.FILES.get("file"):
        key = one_line(request.POST.get("key", "")[:_KEY_MAX])
        files.append(put_file(request, reader, sent.name or "", sent.read(), key).id)
    send_brief(reader.thread.id, reader.side, reader.person, Brief(**said, files=files), now())


def _form(
    request: HttpRequest, reader: Reader, written: dict[str, object], refused: RuleError | None
) -> HttpResponse:
    context = {
        "section": "threads", "thread": reader.thread,
        "with": with_part(reader.thread, reader.side), "written": written, "refused": refused,
        "sent": _sent(reader), "chosen": _chosen(written), "longest": BRIEF_LENGTH_MAX,
        "files_max": BRIEF_FILES_MAX, "key": uuid4(),
    }  # fmt: skip
    return render(
        request, "conversations/brief.html", context, status=refused.status if refused else 200
    )


def _sent(reader: Reader) -> list[dict[str, object]]:
    """The newest files that the client has sent here."""
    rows = Message.objects.filter(
        conversation=reader.thread, kind=Message.Kind.FILE, side=reader.side
    )
    newest = rows.order_by("-number").values_list("figures", flat=True)[:_FILES_SHOWN]
    return [each for each in newest if each.get("file")]


def _chosen(written: dict[str, object]) -> list[str]:
    files = written.get("files")
    return [str(each.get("file")) for each in files] if isinstance(files, list) else []


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def beginnings(request: HttpRequest) -> HttpResponse:
    """One's own texts to begin with, one on each line."""
    texts, refused = beginnings_of(me(request)), None
    if request.method == "POST":
        texts = request.POST.get("texts", "").splitlines()
        try:
            keep_beginnings(me(request), texts)
        except RuleError as error:
            refused = error
        else:
            messages.success(request, _("Your texts are kept."))
            return redirect("conversations:beginnings")
    context = {
        "section": "threads", "texts": "\n".join(texts), "refused": refused,
        "most": BEGINNINGS_MAX, "longest": BEGINNING_LENGTH_MAX,
    }  # fmt: skip
    status = refused.status if refused else 200
    return render(request, "conversations/beginnings.html", context, status=status)
