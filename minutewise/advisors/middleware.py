"""What other people's pages may fetch: answers that are the same for everybody, asked by nobody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

from minutewise.advisors.recent import Recent
from minutewise.work import clock

PUBLIC = "/embed/"
_WHO_ASKS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


class OpenToEveryPage:
    """Opens what stands under `/embed/` to scripts of all origins, and forgets who asks.

    It stands before sessions and languages: the request loses cookies and credentials, the answer
    keeps none, so what is sent to every origin can be nothing but public, and caches may share it.
    The first cache is here: what a button shows is made once a second, however many look at it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.recent = Recent()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PUBLIC):
            return self.get_response(request)
        for name in _WHO_ASKS:
            request.META.pop(name, None)
        if request.method != "GET" or not request.path.endswith(".json"):
            return _opened(self.get_response(request))
        address, now_ms = request.build_absolute_uri(), clock.now().steady_ms
        if kept := self.recent.get(address, now_ms):
            return kept
        response = _opened(self.get_response(request))
        self.recent.put(address, response, now_ms)
        return response


def _opened(response: HttpResponse) -> HttpResponse:
    """The same answer for every origin, about nobody."""
    response.cookies.clear()
    zipped = has_vary_header(response, "Accept-Encoding")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.pop("Vary", None)
    if zipped:
        response["Vary"] = "Accept-Encoding"
    return response
