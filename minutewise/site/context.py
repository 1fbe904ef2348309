"""What every page knows."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The network of the page."""
    return {"network": getattr(request, "network", None)}
