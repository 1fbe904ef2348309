"""The demo's letter box: nothing leaves the machine, everybody may read everything."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minutewise.notify.queries import letter_by_id, newest_letters


@require_safe
@never_cache
def demo_letters(request: HttpRequest) -> HttpResponse:
    """All letters, newest first; only the list when htmx asks for it."""
    _only_in_the_demo()
    template = "notify/letters.html"
    if request.headers.get("HX-Request"):
        template += "#list"
    return render(request, template, {"letters": newest_letters()})


@require_safe
@never_cache
def demo_letter(request: HttpRequest, letter: UUID) -> HttpResponse:
    """One letter as it would have been sent."""
    _only_in_the_demo()
    found = letter_by_id(letter)
    if found is None:
        raise Http404
    return render(request, "notify/letter.html", {"letter": found})


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404
