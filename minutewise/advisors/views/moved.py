"""Addresses that an advisor has left lead on to the present one."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control

from minutewise.advisors.queries import moved_to
from minutewise.advisors.views.reader import viewer_of
from minutewise.networks.middleware import NetworkRequest

type View = Callable[[NetworkRequest, str], HttpResponseBase]


def leads_on(view: View) -> View:
    """Where `view` finds nobody at a handle, it leads to where its owner is now (301).

    Path and query stay. Browsers ask again each time: the owner may take the address back, and
    two permanent redirects that they remember would be a circle.
    """

    @wraps(view)
    def looked_up(request: NetworkRequest, handle: str) -> HttpResponseBase:
        try:
            return view(request, handle)
        except Http404:
            now_at = moved_to(request.network, handle.lower(), viewer_of(request))
            if not now_at or request.resolver_match is None:
                raise
        address = reverse(request.resolver_match.view_name, args=[now_at])
        query = request.META.get("QUERY_STRING", "")
        response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        patch_cache_control(response, no_cache=True)
        return response

    return looked_up
