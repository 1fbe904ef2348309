"""The advisor's two switches, takes calls and “I am back”; and a client's: no calls with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.models import Person
from minutewise.advisors import actions
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import own_page, page_by_handle, places_for, presence_of
from minutewise.kernel.errors import MissingError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock


@require_POST
@login_required
def accepting(request: NetworkRequest) -> HttpResponse:
    """POST `accepting`: 1 takes calls, anything else does not; as an advisor and as an agent."""
    person, advisor = _whose(request)
    takes = request.POST.get("accepting") == "1"
    if advisor is not None:
        actions.set_accepting(advisor, takes, clock.now())
    actions.set_takes_calls(person.id, takes, clock.now())
    return _answer(request, advisor, takes)


@require_POST
@login_required
def back(request: NetworkRequest) -> HttpResponse:
    """Ends being away after missed calls."""
    person, advisor = _whose(request)
    actions.come_back_everywhere(person.id, clock.now())
    return _answer(request, advisor, takes=True)


@login_required
@require_POST
def block_advisor(request: NetworkRequest, handle: str) -> HttpResponse:
    """A client wants no calls with this advisor, in either direction."""
    person = request.user
    advisor = page_by_handle(request.network, handle, None)
    if advisor is None or advisor.person is None or not isinstance(person, Person):
        raise Http404
    block(person, advisor.person, clock.now().wall)
    said = _("%(name)s is blocked: neither of you can call the other.")
    messages.success(request, said % {"name": advisor.shown_name})
    return redirect("accounts:blocked")


def _whose(request: NetworkRequest) -> tuple[Person, Advisor | None]:
    """Who asks, and their own page if they have one; agents of a company need none."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (guarded by login_required)
    advisor = own_page(person, request.network)
    if advisor is None and not places_for(person.id).exists():
        raise MissingError("no_page", _("You have no page yet."))
    return person, advisor


def _answer(request: NetworkRequest, advisor: Advisor | None, takes: bool) -> HttpResponse:
    """The present state for a script; for a form, back to where it was pressed."""
    if not request.accepts("text/html"):
        if advisor is None:
            return JsonResponse({"accepting": takes})
        advisor.refresh_from_db()
        word = presence_of(advisor, clock.now().wall)
        return JsonResponse({"accepting": advisor.accepting, "is": word.value})
    target = request.POST.get("next", "")
    # Without the slash it could be the name of a view, or of none.
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if safe else "advisors:service")
