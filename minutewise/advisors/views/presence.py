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
from minutewise.advisors.queries import own_page, page_by_handle, presence_of
from minutewise.kernel.errors import MissingError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock


@require_POST
@login_required
def accepting(request: NetworkRequest) -> HttpResponse:
    """POST `accepting`: 1 takes calls, anything else does not."""
    advisor = _own(request)
    actions.set_accepting(advisor, request.POST.get("accepting") == "1", clock.now())
    return _answer(request, advisor)


@require_POST
@login_required
def back(request: NetworkRequest) -> HttpResponse:
    """Ends being away after missed calls."""
    advisor = _own(request)
    actions.come_back(advisor, clock.now())
    return _answer(request, advisor)


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


def _own(request: NetworkRequest) -> Advisor:
    person = request.user
    advisor = own_page(person, request.network) if isinstance(person, Person) else None
    if advisor is None:
        raise MissingError("no_page", _("You have no page yet."))
    return advisor


def _answer(request: NetworkRequest, advisor: Advisor) -> HttpResponse:
    """The present state for a script; for a form, back to where it was pressed."""
    if not request.accepts("text/html"):
        word = presence_of(advisor, clock.now().wall)
        return JsonResponse({"accepting": advisor.accepting, "is": word.value})
    target = request.POST.get("next", "")
    # Without the slash it could be the name of a view, or of none.
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if safe else "advisors:service")
