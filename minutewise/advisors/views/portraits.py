"""Portraits, served by us: checked on every request, never executed, kept by browsers for long."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from minutewise.advisors import portraits
from minutewise.advisors.queries import portrait_is_shown
from minutewise.advisors.views.reader import viewer_of
from minutewise.kernel.errors import InvalidError
from minutewise.networks.middleware import NetworkRequest

_LONG = "max-age=31536000, immutable"  # an id never shows another picture


@require_safe
def portrait(request: NetworkRequest, portrait_id: str, edge: int) -> FileResponse:
    """One size of one picture; 404 for every other id, size, or a page that is not yours."""
    shown, public = portrait_is_shown(portrait_id, viewer_of(request))
    if not shown:
        raise Http404
    try:
        file = portraits.path(portrait_id, edge).open("rb")
    except (InvalidError, FileNotFoundError) as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename="portrait.webp")
    response["Content-Type"] = "image/webp"
    response["Cache-Control"] = f"{'public' if public else 'private'}, {_LONG}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
