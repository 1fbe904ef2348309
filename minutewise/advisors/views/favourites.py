"""The heart, and the page of those who have one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minutewise.accounts.models import Person
from minutewise.advisors.actions.favourites import keep, let_go
from minutewise.advisors.queries import Wanted, page_by_handle
from minutewise.advisors.queries.favourites import favourites_of
from minutewise.advisors.views.directory import rows_of
from minutewise.advisors.views.reader import zone_of
from minutewise.kernel.errors import RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock


@login_required
@never_cache
@require_safe
def favourites(request: NetworkRequest) -> HttpResponse:
    """Online first."""
    person, (zone, _known) = request.user, zone_of(request)
    assert isinstance(person, Person)  # noqa: S101 (guarded by login_required)
    found = favourites_of(person, request.network, clock.now().wall, zone)
    rows = rows_of(found, Wanted(), request.network.currency)
    liked = {each.card.id for each in found}
    context = {"rows": rows, "liked": liked, "section": "favourites"}
    return render(request, "advisors/favourites.html", context)


@login_required
@require_POST
def heart(request: NetworkRequest, handle: str) -> HttpResponse:
    """POST `kept`: 1 keeps, anything else lets go. JSON for a script, else back to `next`."""
    person = request.user
    advisor = page_by_handle(request.network, handle, None)
    if advisor is None or not isinstance(person, Person):
        raise Http404
    kept = request.POST.get("kept") == "1"
    try:
        keep(person, advisor, clock.now().wall) if kept else let_go(person, advisor)
    except RuleError as refused:
        if not request.accepts("text/html"):
            raise
        messages.error(request, refused.message)
    if not request.accepts("text/html"):
        return JsonResponse({"kept": kept})
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if safe else advisor.get_absolute_url())
