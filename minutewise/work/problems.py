"""Errors over HTTP as problem+json (RFC 9457), one shape for every endpoint."""

from django.http import JsonResponse

from minutewise.kernel.errors import RuleError

TITLES = {
    400: "Bad request",
    401: "Not known",
    402: "Not paid",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not now",
    415: "Unsupported media type",
    422: "Not understood",
    429: "Too many requests",
    502: "Refused elsewhere",
    503: "Not reachable now",
}


def problem(status: int, code: str, detail: str, field: str | None = None) -> JsonResponse:
    """A problem with a stable `code` for programs and a `detail` for people."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Problem"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if field:
        body["field"] = field
    return JsonResponse(body, status=status, content_type="application/problem+json")


def problem_of(error: RuleError) -> JsonResponse:
    """What a broken rule looks like from outside."""
    return problem(error.status, error.code, error.message, error.field)
