"""Pages that belong to the site as a whole."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control

from minutewise.networks.models import Network


@cache_control(max_age=300, public=True)
def look(request: HttpRequest, handle: str) -> HttpResponse:
    """The one style rule that makes a network's look: its accent colour."""
    network = get_object_or_404(Network, handle=handle)
    rule = f'[data-network="{network.handle}"] {{ --accent: {network.accent}; }}\n'
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


def paying(request: HttpRequest) -> HttpResponse:
    """How paying works, in words."""
    return render(request, "site/paying.html")


@login_required
def console(request: HttpRequest) -> HttpResponse:
    """The advisor's day: rings, today's calls and earnings."""
    return render(request, "site/console.html", {"section": "console"})
