"""What holds for every answer: broken rules are put into words, personal pages are not kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from minutewise.kernel.errors import RuleError
from minutewise.work.problems import problem_of


class PersonalPages:
    """What a signed-in person is shown is kept by no cache on the way, and not by the browser.

    It names prices and money as they were, and whoever uses the same computer next could go back
    to it. Views that say `public` or `private` themselves (pictures) know better.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        said = response.get("Cache-Control", "")
        if request.user.is_authenticated and "public" not in said and "private" not in said:
            add_never_cache_headers(response)
        return response


class RuleErrors:
    """Turns a RuleError into a page in words, or into problem+json for programs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RuleError):
            return None
        if request.accepts("text/html"):
            return render(request, "site/problem.html", {"error": error}, status=error.status)
        return problem_of(error)
