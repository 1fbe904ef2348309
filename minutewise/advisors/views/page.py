"""The public page of an advisor, its share card and its QR code."""

import io
from functools import lru_cache
from typing import Any

import segno
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from minutewise.accounts.browser_mark import BROWSER
from minutewise.advisors import own_mark, share_card, words
from minutewise.advisors.call_card import call_card
from minutewise.advisors.hours import hours_of
from minutewise.advisors.models import Advisor, Mode
from minutewise.advisors.offers import SUBJECT_MAX, Asked, offer_for
from minutewise.advisors.queries import Card, card, named_on, page_by_handle, plan_of
from minutewise.advisors.queries.favourites import favourite_ids
from minutewise.advisors.queries.waiting import how_many_wait, wish_of
from minutewise.advisors.rules.texts import clean_line
from minutewise.advisors.structured import structured_data
from minutewise.advisors.views.moved import leads_on
from minutewise.advisors.views.reader import viewer_of, zone_of
from minutewise.advisors.views.reviews import Reviewed, reviewed
from minutewise.kernel.money import MAX_AMOUNT, currency_sign, exponent
from minutewise.media import relay
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock
from minutewise.work.quick.addresses import address_of
from minutewise.work.visitors import same_for_visitors


@require_safe
@leads_on
@same_for_visitors
def page(request: NetworkRequest, handle: str) -> HttpResponse:
    """Who, what for, when, how much; and the button."""
    if handle != handle.lower():
        return redirect("advisors:page", handle.lower(), permanent=True)
    advisor = _advisor(request, handle)
    viewer, now = viewer_of(request), clock.now()
    plan, (zone, known) = plan_of(advisor), zone_of(request)
    if not known:  # the very first page of a visitor: the clock there, and the page says so
        zone = plan.zone
    shown = card(advisor, viewer, now.wall, zone)
    offer = offer_for(advisor, viewer, _asked(request), now)
    said = reviewed(advisor, viewer, now.wall)
    context: dict[str, Any] = {
        "advisor": advisor,
        "reviewed": said,
        "card": shown,
        "named": named_on(advisor, shown.presence),
        "edit_url": _edit_url(advisor),
        "call": call_card(offer),
        "liked": favourite_ids(viewer),
        "wish": wish_of(viewer, advisor, now.wall),
        "waiting": how_many_wait(advisor, now.wall) if shown.is_self else 0,
        "back_words": words.back(shown.back) if shown.back else "",
        "hours": hours_of(
            plan, any_time=advisor.any_time, now=now.wall, zone=zone, zone_is_known=known
        ),
        "sign": currency_sign(offer.currency, get_language() or "en"),
        "zero": f"{0:.{exponent(offer.currency)}f}",
        "relayed": relay.is_wanted(
            advisor.person is not None and advisor.person.hides_address,
            viewer is not None and viewer.hides_address,
        ),
        "relay": relay.is_there(),
        **_head(request, advisor, shown, said),
    }
    response = render(request, "advisors/page.html", context)
    way = request.GET.get("via", "")
    own_mark.remember(request, response, advisor, way, int(now.wall.timestamp()))
    return response


@require_safe
@leads_on
def share_image(request: NetworkRequest, handle: str) -> FileResponse:
    """The picture that other sites show beside a link to the page."""
    advisor = _advisor(request, handle)
    drawn = share_card.drawn(advisor, get_language() or "en")
    response = FileResponse(drawn.open("rb"), content_type="image/png")
    return _kept(response, advisor, 3600)


@require_safe
@leads_on
def qr(request: NetworkRequest, handle: str) -> HttpResponse:
    """The address of the page as a QR code."""
    advisor = _advisor(request, handle)
    out = io.BytesIO()
    address = request.build_absolute_uri(advisor.get_absolute_url())
    if request.GET.get("via") == "link":
        address += "?via=link"  # whoever points a phone at it is the advisor's own client
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=3, dark="#10181b", light="#ffffff", omitsize=True
    )
    return _kept(HttpResponse(out.getvalue(), content_type="image/svg+xml"), advisor, 86_400)


def _kept[Response: HttpResponseBase](response: Response, advisor: Advisor, age_s: int) -> Response:
    """Kept by browsers, and by caches between us only where everybody may see the page."""
    public = advisor.published_at is not None
    patch_cache_control(response, max_age=age_s, **{"public" if public else "private": True})
    return response


def _advisor(request: NetworkRequest, handle: str) -> Advisor:
    advisor = page_by_handle(request.network, handle.lower(), viewer_of(request))
    if advisor is None:
        raise Http404
    return advisor


def _edit_url(advisor: Advisor) -> str:
    """Where its owner goes from here: to the form, or to the company."""
    if advisor.company is None:
        return address_of("advisors:service")
    return address_of("advisors:company", advisor.handle)


def _asked(request: HttpRequest) -> Asked:
    mode = request.GET.get("mode", "")
    maximum = request.GET.get("maximum", "")
    whole = maximum.isascii() and maximum.isdigit() and len(maximum) <= len(str(MAX_AMOUNT))
    return Asked(
        mode=mode if mode in Mode.values else "",
        maximum=int(maximum) if whole else None,
        subject=clean_line(request.GET.get("subject", "")[: 2 * SUBJECT_MAX])[:SUBJECT_MAX],
        browser=BROWSER.of(request),
    )


def _head(request: NetworkRequest, advisor: Advisor, shown: Card, said: Reviewed) -> dict[str, Any]:
    address = request.build_absolute_uri(advisor.get_absolute_url())
    image = request.build_absolute_uri(address_of("advisors:share-image", advisor.handle))
    return {
        "address": address,
        "address_short": address.partition("://")[2].rstrip("/"),
        "canonical": address if advisor.published_at else "",
        "share_type": "profile",
        "share_title": f"{shown.name}, {advisor.activity}",
        "share_image": image,
        "description": _description(advisor.activity, advisor.about),
        "structured_data": structured_data(advisor, shown, address, image, said.summary),
    }


@lru_cache(500)
def _description(activity: str, about: str) -> str:
    return clean_line(f"{activity}. {about}")[:200]
