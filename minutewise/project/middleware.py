"""Around every page: the request has a name, is counted, and stands in the log by its route."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from minutewise.work import metrics, trace

log = logging.getLogger("minutewise.requests")

HEADER = "X-Request-ID"
NO_ROUTE = "(none)"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Observed:
    """First of all middleware. The route is the pattern, never the path: paths name people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, began = trace.known_or_new(request.headers.get(HEADER, "")), time.monotonic()
        with trace.under(name):
            response = self.get_response(request)
            seconds = time.monotonic() - began
            told = {
                "route": request.resolver_match.route if request.resolver_match else NO_ROUTE,
                "method": request.method if request.method in METHODS else "other",
                "status": str(response.status_code),
            }
            metrics.REQUESTS.one_more(**told)
            metrics.REQUEST_S.saw(seconds)
            log.info("answered", extra={**told, "ms": round(seconds * 1000)})
        response[HEADER] = name
        return response
