"""Pages and presses of reviews: how was it, my reviews, helpful, reply, report."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts.models import Person
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.ratings import actions
from minutewise.ratings.queries import mine
from minutewise.ratings.queries.own import ask_by_id
from minutewise.work.clock import now


def me(request: HttpRequest) -> Person:
    """The signed-in person (views using it demand a sign-in)."""
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


@login_required
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What one may still say, what one has said, and what was said of one."""
    context = {"section": "reviews", "mine": mine(me(request), now().wall)}
    return render(request, "ratings/own.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_review(request: HttpRequest, occasion_id: UUID) -> HttpResponse:
    """How was it? Stars and words of one side; back to where the question stood."""
    ask = ask_by_id(me(request), occasion_id, now().wall)
    if request.method != "POST":
        return render(request, "ratings/write.html", {"ask": ask})
    typed, words = request.POST.get("stars", ""), request.POST.get("words", "")
    try:
        actions.write(occasion_id, me(request), typed, words, now().wall)
    except InvalidError as bad:
        context = {"ask": ask, "error": _(bad.message), "typed": words}
        return render(request, "ratings/write.html", context, status=bad.status)
    messages.success(request, _("Thank you. Your review is kept."))
    return redirect(_back(request, reverse("ratings:write", args=[occasion_id])))


@login_required
@require_POST
def say_reply(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """The reviewed answers."""
    words = request.POST.get("reply", "")
    return _done(
        request, review_id, lambda: actions.reply(review_id, me(request), words, now().wall)
    )


@login_required
@require_POST
def find_helpful(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """A third person finds it helpful, or takes that back."""
    wanted = request.POST.get("helpful", "1") != "0"
    return _done(
        request,
        review_id,
        lambda: actions.vote(review_id, me(request), now().wall, helpful=wanted),
    )


@login_required
@require_POST
def say_report(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Somebody asks the operators to look."""
    why = request.POST.get("why", "")
    said = _("Thank you. An operator will look at it.")
    return _done(
        request, review_id, lambda: actions.report(review_id, me(request), why, now().wall), said
    )


def _done(
    request: HttpRequest, review_id: UUID, do: Callable[[], object], said: str = ""
) -> HttpResponse:
    """Does it and goes back to the review; a refusal is shown there. 404 stays 404."""
    try:
        do()
    except MissingError:
        raise
    except RuleError as refused:
        messages.error(request, _(refused.message))
    else:
        if said:
            messages.success(request, said)
    return redirect(f"{_back(request, reverse('ratings:own'))}#r-{review_id}")


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the form stood; only addresses of our own."""
    asked = request.POST.get("next", "")
    good = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if good and "#" not in asked else otherwise
