"""What other people's pages may fetch: answers that are the same for everybody, asked by nobody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

PUBLIC = "/embed/"
_WHO_ASKS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


class OpenToEveryPage:
    """Opens what stands under `/embed/` to scripts of all origins, and forgets who asks.

    It stands before sessions and languages: the request loses cookies and credentials, the answer
    keeps none, so what is sent to every origin can be nothing but public, and caches may share it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PUBLIC):
            return self.get_response(request)
        for name in _WHO_ASKS:
            request.META.pop(name, None)
        response = self.get_response(request)
        response.cookies.clear()
        zipped = has_vary_header(response, "Accept-Encoding")
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers.pop("Vary", None)
        if zipped:
            response["Vary"] = "Accept-Encoding"
        return response
