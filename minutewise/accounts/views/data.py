"""All that is kept of oneself, to take away; and leaving for good."""

import tempfile
import weakref
from collections.abc import Callable
from threading import Lock
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minutewise.accounts import own_data
from minutewise.accounts.actions import erasure
from minutewise.accounts.forms.data import ErasureForm
from minutewise.accounts.models import Person
from minutewise.accounts.views.own import me
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

# Whose archive is being made or taken, in this process: one for each person. It lies on the disk
# until it was taken, and whoever takes it decides how long that is.
_under_way: set[UUID] = set()
_counting = Lock()


class UnderWayError(RuleError):
    """The archive before has not been taken."""

    status = 429

    def __init__(self) -> None:
        said = _("Your data is on its way already. Wait until that download has ended.")
        super().__init__("archive_under_way", said)


@login_required
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The download, and what erasing would take."""
    person = me(request)
    return _page(request, person, ErasureForm(None, person, own_data.left_of(person)))


@login_required
@never_cache
@require_safe
def download(request: HttpRequest) -> FileResponse:
    """A ZIP file with everything as JSON and CSV, and the files one has sent."""
    return packed(me(request))


def packed(person: Person) -> FileResponse:
    """The archive as an answer, from the disk: it may be larger than what should lie in memory.

    Raises UnderWayError `archive_under_way` while the one before has not been taken.
    """
    with _counting:
        if person.pk in _under_way:
            raise UnderWayError
        _under_way.add(person.pk)
    try:
        out = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
        own_data.write_archive(person, out)
    except BaseException:
        _under_way.discard(person.pk)
        raise
    out.seek(0)
    name = f"my-data-{now().wall:%Y-%m-%d}.zip"
    response = _Archive(out, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    # Also where an answer is lost on its way out, and nobody closes it.
    response.ended = weakref.finalize(response, _under_way.discard, person.pk)
    return response


class _Archive(FileResponse):
    ended: Callable[[], object]

    def close(self) -> None:
        super().close()
        self.ended()


@login_required
@never_cache
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Erases the account, or says why that cannot be now."""
    person = me(request)
    form = ErasureForm(request.POST, person, own_data.left_of(person))
    if form.is_valid():
        try:
            erasure.erase(person.id, give_up=form.cleaned_data["give_up"], at=now().wall)
        except RuleError as refused:
            messages.error(request, refused.message)
            return redirect("accounts:data")
        logout(request)
        messages.success(request, _("Your account is erased."))
        return redirect("/")
    return _page(request, person, form)


def _page(request: HttpRequest, person: Person, form: ErasureForm) -> HttpResponse:
    context = {
        "form": form,
        "left": form.left,
        "refused": erasure.refusal(person, now().wall),
        "part": "data",
    }
    return render(request, "accounts/data.html", context, status=422 if form.errors else 200)
