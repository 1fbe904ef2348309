"""Pages that belong to the site as a whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from minutewise.networks.models import Network
from minutewise.work.visitors import same_for_visitors


@require_safe
@cache_control(max_age=300, public=True)
def look(request: HttpRequest, handle: str) -> HttpResponse:
    """The one style rule that makes a network's look: its accent colour."""
    network = get_object_or_404(Network, handle=handle)
    rule = f'[data-network="{network.handle}"] {{ --accent: {network.accent}; }}\n'
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(max_age=86_400, public=True)
def mark(request: HttpRequest) -> HttpResponse:
    """The sign of a tab, where browsers look for it unasked (pages of the operator's desk)."""
    return redirect(static("site/mark.svg"), permanent=True)


@require_safe
@same_for_visitors
def paying(request: HttpRequest) -> HttpResponse:
    """How paying works, in words."""
    context = {
        "canonical": request.build_absolute_uri(request.path),
        "share_title": _("How paying works"),
        "description": _(
            "A maximum that is never passed, a first minute that may be free, money that is held "
            "and returned: how calls by the minute are paid here."
        ),
    }
    return render(request, "site/paying.html", context)
