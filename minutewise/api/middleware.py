"""What holds for every answer under /api/v1: no cookies in or out, problems as problem+json."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from minutewise.accounts.rules.tokens import REQUESTS_A_MINUTE, Allowance
from minutewise.api import strangers
from minutewise.work.clock import now
from minutewise.work.problems import problem

PREFIX = "/api/v1/"
POLICIES = {
    "token": f'"token";q={REQUESTS_A_MINUTE};w=60',
    "address": f'"address";q={strangers.REQUESTS_A_MINUTE};w=60',
}


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
        at = now().wall
        if "Authorization" not in request.headers and strangers.is_over(request, at):
            answer = _too_many()
        else:
            answer = _as_problem(self.get_response(request))
        name, allowance = "token", getattr(request, "allowance", None)
        if not isinstance(allowance, Allowance):
            name, (allowance, admitted) = "address", strangers.count(request, at)
            answer = answer if admitted else _too_many()
        answer.cookies.clear()
        answer.headers.setdefault("Cache-Control", "no-store")
        answer["RateLimit-Policy"] = POLICIES[name]
        answer["RateLimit"] = f'"{name}";r={allowance.left};t={allowance.again_s}'
        if answer.status_code == 429:
            answer["Retry-After"] = str(allowance.again_s)
        if answer.status_code == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer


def _too_many() -> HttpResponse:
    said = _("Too many requests without a good token. Wait for the seconds of Retry-After.")
    return problem(429, "rate_limited", said)


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
