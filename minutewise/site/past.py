"""The page of past calls."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minutewise.accounts.models import Person
from minutewise.calls.past import Show, past_page
from minutewise.networks.middleware import NetworkRequest


@login_required
@never_cache
@require_safe
def history(request: NetworkRequest) -> HttpResponse:
    """Everything one has called and been called, each with its receipt and its way back."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (guarded by login_required)
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in list(Show) else Show.ALL
    page = past_page(person, show, _id(request.GET.get("before", "")))
    words = {
        Show.ALL: _("All"),
        Show.MADE: _("Made"),
        Show.RECEIVED: _("Received"),
        Show.MISSED: _("Missed"),
    }
    context = {
        "section": "history",
        "page": page,
        "show": show.value,
        "shows": [(each.value, word) for each, word in words.items()],
        "further": "before" in request.GET,
    }
    return render(request, "site/history.html", context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
