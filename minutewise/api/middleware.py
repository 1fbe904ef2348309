"""What holds for every answer under /api/v1: no cookies in or out, problems as problem+json."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from minutewise.accounts.rules.tokens import REQUESTS_A_MINUTE, Allowance
from minutewise.work.problems import problem

PREFIX = "/api/v1/"
POLICY = f'"token";q={REQUESTS_A_MINUTE};w=60'


class Programs:
    """Stands above sessions and languages, so that a browser's cookies reach none of them.

    With nothing that a browser sends by itself, a page of somebody else can do nothing here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        answer = _as_problem(self.get_response(request))
        answer.cookies.clear()
        answer.headers.setdefault("Cache-Control", "no-store")
        answer["RateLimit-Policy"] = POLICY
        allowance = getattr(request, "allowance", None)
        if isinstance(allowance, Allowance):
            answer["RateLimit"] = f'"token";r={allowance.left};t={allowance.again_s}'
            if answer.status_code == 429:
                answer["Retry-After"] = str(allowance.again_s)
        if answer.status_code == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer


def _as_problem(answer: HttpResponse) -> HttpResponse:
    """What Django answered by itself (no such address, wrong method, a fault), in one shape."""
    if answer.status_code < 400 or "json" in answer.get("Content-Type", ""):
        return answer
    words = {
        400: ("bad_request", _("The request cannot be understood.")),
        403: ("forbidden", _("This is not allowed.")),
        404: ("no_such_address", _("There is nothing at this address.")),
        405: ("method_not_allowed", _("This address does not take that method.")),
    }
    fallback = ("failed", _("Something went wrong here. Try again later."))
    code, detail = words.get(answer.status_code, fallback)
    told = problem(answer.status_code, code, detail)
    if allow := answer.get("Allow"):
        told["Allow"] = allow
    return told
