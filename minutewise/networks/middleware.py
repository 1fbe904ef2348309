"""Every request belongs to one network, named by its host."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from minutewise.networks.models import Network
from minutewise.networks.queries import current_network


class NetworkRequest(HttpRequest):
    """A request that knows its network (views annotate with it)."""

    network: Network


class CurrentNetwork:
    """Sets `request.network`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().partition(":")[0]
        request.network = current_network(host)  # type: ignore[attr-defined]  # typed as NetworkRequest in views
        return self.get_response(request)
