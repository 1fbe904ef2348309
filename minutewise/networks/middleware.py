"""Every request belongs to one network, named by its host."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from minutewise.networks.models import Network
from minutewise.networks.queries import current_network

NOT_SET_UP = "This installation has no network yet. Run: minutewise setup NAME --operator EMAIL\n"


class NetworkRequest(HttpRequest):
    """A request that knows its network (views annotate with it)."""

    network: Network


class CurrentNetwork:
    """Sets `request.network`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().partition(":")[0]
        try:
            network = current_network(host)
        except Network.DoesNotExist:
            return HttpResponse(NOT_SET_UP, status=503, content_type="text/plain; charset=utf-8")
        request.network = network  # type: ignore[attr-defined]  # typed as NetworkRequest in views
        return self.get_response(request)
