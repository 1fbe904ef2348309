"""Browsers that are told with no page of ours open: set up from the page, ended from any."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minutewise.accounts.actions import push
from minutewise.accounts.views.own import me
from minutewise.kernel.errors import RuleError
from minutewise.work.bodies import json_object
from minutewise.work.clock import now
from minutewise.work.problems import problem, problem_of

_TOLD = frozenset({"endpoint", "key", "auth"})


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """This browser, by a script of the page: JSON in, 204 out."""
    if not request.user.is_authenticated:
        return problem(403, "signed_out", _("Sign in again to go on."))
    session = request.session.session_key or ""
    try:
        push.subscribe(me(request), session, json_object(request, _TOLD), now().wall)
    except RuleError as refused:
        return problem_of(refused)
    return HttpResponse(status=204)


@login_required
@require_POST
def end(request: HttpRequest, browser_id: int) -> HttpResponse:
    """That browser is told no more; somebody else's looks like one that is gone."""
    if push.end(me(request), browser_id):
        messages.success(request, _("That browser is told no more."))
    return redirect("accounts:notifications")
