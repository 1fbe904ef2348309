"""What search engines are told: which pages there are, and where not to look.

One address serves every language (the reader's own), so there are no alternates to name.
"""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from minutewise.advisors.queries import listed, listed_total
from minutewise.networks.middleware import NetworkRequest

PART = 10_000
"""So many addresses stand in one file; the format allows 50,000, and 50 MB."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OURS = ("advisors:directory", "advisors:companies", "site:paying", "api")
_PRIVATE = (
    "account", "admin", "calls", "company", "console", "dashboard", "demo", "invite", "operator",
    "service", "sign-in", "sign-out", "wallet", "welcome",
)  # fmt: skip
type Entry = tuple[str, datetime | None]


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(request: NetworkRequest) -> HttpResponse:
    """Every public page; from 10,001 advisors on, the list of the files that hold them."""
    total, _newest = listed_total(request.network)
    if total <= PART:
        return _xml(_urls([*_own_pages(request), *_advisors(request, 0)]))
    parts = [_address(request, "site:sitemap-part", n) for n in range(1, -(-total // PART) + 1)]
    return _xml(_index([_address(request, "site:sitemap-part", 0), *parts]))


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap_part(request: NetworkRequest, number: int) -> HttpResponse:
    """One file of many: 0 our own pages, 1 the first 10,000 advisors, and so on."""
    if number == 0:
        return _xml(_urls(_own_pages(request)))
    rows = _advisors(request, (number - 1) * PART)
    if not rows:
        raise Http404
    return _xml(_urls(rows))


@require_safe
@cache_control(max_age=86_400, public=True)
def robots(request: NetworkRequest) -> HttpResponse:
    """Where robots need not look, and where the list is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{word}/" for word in _PRIVATE),
        f"Sitemap: {_address(request, 'site:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _own_pages(request: NetworkRequest) -> list[Entry]:
    _total, newest = listed_total(request.network)
    return [(_address(request, name), newest if name == _OURS[0] else None) for name in _OURS]


def _advisors(request: NetworkRequest, start: int) -> list[Entry]:
    rows = listed(request.network, start, PART)
    return [(_address(request, "advisors:page", handle), at) for handle, at in rows]


def _address(request: NetworkRequest, name: str, *args: str | int) -> str:
    return request.build_absolute_uri(reverse(name, args=args))


def _urls(entries: Iterable[Entry]) -> SafeString:
    lines = (
        (format_html("<loc>{}</loc>", address), _lastmod(changed)) for address, changed in entries
    )
    inner = format_html_join("", "<url>{}{}</url>\n", lines)
    return format_html('<urlset xmlns="{}">\n{}</urlset>\n', _SCHEMA, inner)


def _lastmod(changed: datetime | None) -> SafeString | str:
    written = changed.isoformat(timespec="seconds") if changed else ""
    return format_html("<lastmod>{}</lastmod>", written) if written else ""


def _index(addresses: Iterable[str]) -> SafeString:
    inner = format_html_join(
        "", "<sitemap><loc>{}</loc></sitemap>\n", ((each,) for each in addresses)
    )
    return format_html('<sitemapindex xmlns="{}">\n{}</sitemapindex>\n', _SCHEMA, inner)


def _xml(body: SafeString) -> HttpResponse:
    return HttpResponse(_HEAD + body, content_type="application/xml; charset=utf-8")
