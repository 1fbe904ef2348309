"""What a broken rule looks like, wherever a view let it through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minutewise.kernel.errors import RuleError
from minutewise.work.problems import problem_of


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
