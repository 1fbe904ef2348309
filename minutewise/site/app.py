"""The site as an app of a phone: its manifest, its icons, its worker."""

from pathlib import Path

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.rules import rgb
from minutewise.site.app_icon import EDGES, icon

_WORKER = Path(__file__).parent / "worker.js"
_GROUND = "#f3f7f7"


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request: NetworkRequest) -> JsonResponse:
    """What a phone needs to keep the site among its apps; `?start=console` is the advisor's.

    Both are one app (`id`), so that installing from either page is the same.
    """
    network = request.network
    console = reverse("site:console")
    told = {
        "id": "/",
        "name": network.name,
        "short_name": network.name[:12],
        "description": _("Calls by the minute with people who know."),
        "lang": "en",
        "start_url": console if request.GET.get("start") == "console" else "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": "#{:02x}{:02x}{:02x}".format(*rgb(network.accent)),
        "icons": [_icon("app", 192), _icon("app", 512), _icon("maskable", 512)],
        "shortcuts": [
            {"name": _("Console"), "url": console},
            {"name": _("Wallet"), "url": reverse("payments:wallet")},
            {"name": _("Find advice"), "url": "/"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@cache_control(max_age=86_400, public=True)
def icon_file(request: NetworkRequest, kind: str, edge: int) -> HttpResponse:
    """The sign on the network's accent as PNG; 404 for any size that nobody names."""
    if edge not in EDGES.get(kind, ()):
        raise Http404
    return HttpResponse(icon(rgb(request.network.accent), kind, edge), content_type="image/png")


@require_safe
@cache_control(no_cache=True)
def worker(request: NetworkRequest) -> HttpResponse:
    """The worker that shows a ring as a notification. It stands at the root to serve all pages."""
    source = _WORKER.read_text(encoding="utf-8")
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")


def _icon(kind: str, edge: int) -> dict[str, str]:
    return {
        "src": reverse("site:app-icon", args=[kind, edge]),
        "sizes": f"{edge}x{edge}",
        "type": "image/png",
        "purpose": "maskable" if kind == "maskable" else "any",
    }
