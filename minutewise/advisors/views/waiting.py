"""“Tell me when available”: the button, and the news on open pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts.models import Person
from minutewise.advisors.actions import waiting
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import page_by_handle
from minutewise.advisors.queries.waiting import news_for
from minutewise.advisors.views.reader import viewer_of
from minutewise.kernel.errors import RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock

_KEPT = "tell_me_of"  # in the session of a visitor: whose page the button was pressed on


@require_http_methods(["GET", "HEAD", "POST"])
def tell_me(request: NetworkRequest, handle: str) -> HttpResponse:
    """POST `wish`: ask or take-back. A visitor is led through the sign-in and comes back by GET.

    The GET does only what the same browser has asked for by POST before it signed in.
    """
    advisor = page_by_handle(request.network, handle, None)
    if advisor is None:
        raise Http404
    person = viewer_of(request)
    if person is None:
        return _sign_in_first(request, advisor)
    kept = request.session.pop(_KEPT, "") == str(advisor.pk)
    if request.POST.get("wish") == "take-back":
        waiting.take_back(person, advisor)
        messages.success(request, _("Taken back: nothing will be told."))
    elif request.method == "POST" or kept:
        _ask(request, person, advisor)
    return redirect(f"{advisor.get_absolute_url()}#call")


def _sign_in_first(request: NetworkRequest, advisor: Advisor) -> HttpResponse:
    if request.method == "POST":
        request.session[_KEPT] = str(advisor.pk)
    onward = {"next": reverse("advisors:tell-me", args=[advisor.handle])}
    return redirect(f"{reverse('account_login')}?{urlencode(onward)}")


def _ask(request: NetworkRequest, person: Person, advisor: Advisor) -> None:
    try:
        waiting.ask(person, advisor, clock.now())
    except RuleError as refused:
        messages.error(request, refused.message)
    else:
        said = _("You are told once when %(name)s is available.")
        messages.success(request, said % {"name": advisor.shown_name})


@login_required
@never_cache
@require_safe
def news(request: NetworkRequest) -> JsonResponse:
    """What a page that opens now still has to say."""
    return JsonResponse({"news": news_for(_me(request), clock.now().wall)})


@login_required
@require_POST
def seen(request: NetworkRequest, waiting_id: int) -> HttpResponse:
    """A page has shown it."""
    waiting.seen(_me(request), waiting_id, clock.now())
    return HttpResponse(status=204)


@login_required
@require_POST
def close(request: NetworkRequest, waiting_id: int) -> HttpResponse:
    """It was put away."""
    waiting.close(_me(request), waiting_id, clock.now())
    return HttpResponse(status=204)


def _me(request: NetworkRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user
