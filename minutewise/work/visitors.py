"""The word by which a view says that visitors who are known by nothing all get the same page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

SAME_FOR_VISITORS = "X-Same-For-Visitors"  # between view and door only; browsers never see it


def same_for_visitors[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """The view's page, asked for without a query by somebody who is not signed in, depends on
    nothing but host, path, language and time zone: the door may keep it for a moment.

    A page that shows what other cookies say must not be marked; the door never keeps an answer
    for requests that carry any but the anti-forgery token and the time zone.
    """

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(*args, **kwargs)
        request: Any = args[0]
        if _is_a_visitor(request) and response.status_code == 200:
            response.headers[SAME_FOR_VISITORS] = "1"
        return response

    return marked


def _is_a_visitor(request: HttpRequest) -> bool:
    return not request.user.is_authenticated and not request.META.get("QUERY_STRING")
