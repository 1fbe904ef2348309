"""How the machine is: figures of a day, and what the doctor found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minutewise.backoffice.actions import installation
from minutewise.backoffice.queries.installation import overview as overview_of
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.work.clock import now


def _context(request: DeskRequest) -> dict[str, object]:
    at = now().wall
    told = overview_of(request.network.currency, at)
    return {"section": "operator", "tab": "installation", "at": at, "told": told}


@require_safe
@desk
def overview(request: DeskRequest) -> HttpResponse:
    """Figures, lines of a day, findings."""
    return render(request, "backoffice/installation.html", _context(request))


@require_safe
@desk
def current(request: DeskRequest) -> HttpResponse:
    """The part that is looked at again."""
    return render(request, "backoffice/_installation.html", _context(request))


@require_POST
@desk
def examine(request: DeskRequest) -> HttpResponse:
    """Has the doctor look by the worker."""
    installation.ask_for_examination(by=operator_of(request), now=now())
    messages.success(request, _("The doctor is looking. What it finds shows here in a moment."))
    return redirect("backoffice:installation")
