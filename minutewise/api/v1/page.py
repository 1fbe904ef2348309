"""One's own page: texts, work time, prices, picture, and whether calls are taken."""

from typing import Any

from django.http import HttpRequest
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors import actions
from minutewise.advisors.queries import places_for
from minutewise.api import own_shapes as shapes
from minutewise.api import page_reads as reads
from minutewise.api.access import network_of, person_of
from minutewise.api.v1.door import api, by, changed, told
from minutewise.work.clock import now

PICTURE = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in reads.PICTURES
        },
    }
}


def _mine(request: HttpRequest) -> reads.Place:
    person = person_of(request)
    return reads.Place(person, network_of(request), person)


def _told(request: HttpRequest) -> shapes.OwnPage:
    return reads.shown(request, _mine(request), now())


@api.get("page", response=told(shapes.OwnPage), **by(Scope.READ))
def own(request: HttpRequest) -> shapes.OwnPage:
    """One's own page as an advisor."""
    return _told(request)


@api.patch("page", response=changed(shapes.OwnPage), **by(Scope.PAGE))
def change_page(request: HttpRequest, body: shapes.PageChange) -> shapes.OwnPage:
    """Write one's own page; the first time a draft is made. Calls that ring or run keep theirs."""
    reads.write(_mine(request), body, now())
    return _told(request)


@api.post("page/publish", response=told(shapes.OwnPage, 409), **by(Scope.PAGE))
def publish_page(request: HttpRequest) -> shapes.OwnPage:
    """Make the page public."""
    actions.publish(_mine(request).there(), now())
    return _told(request)


@api.post("page/unpublish", response=told(shapes.OwnPage), **by(Scope.PAGE))
def unpublish_page(request: HttpRequest) -> shapes.OwnPage:
    """Take the page off; it stays as a draft."""
    actions.unpublish(_mine(request).there())
    return _told(request)


@api.put("page/portrait", response=told(shapes.OwnPage, 415), **by(Scope.PAGE, **PICTURE))
def set_portrait(request: HttpRequest) -> shapes.OwnPage:
    """Send a picture as the portrait: JPEG, PNG or WebP, at most 8 MB, cut square."""
    reads.take_picture(request, _mine(request))
    return _told(request)


@api.delete("page/portrait", response=told(None, status=204), **by(Scope.PAGE))
def remove_portrait(request: HttpRequest) -> Any:
    """Remove the portrait."""
    place = _mine(request)
    place.there()
    actions.set_portrait(place.owner, place.network, None)
    return Status(204, None)


@api.put("page/prices", response=changed(shapes.OwnPage), **by(Scope.PAGE))
def set_prices(request: HttpRequest, body: shapes.NewPrices) -> shapes.OwnPage:
    """Set all prices. Calls that ring or run keep theirs."""
    rates = {mode: amount for mode, amount in body.rates.dict().items() if amount is not None}
    actions.set_prices(_mine(request).there(), rates, body.rate_unit_s, now())
    return _told(request)


@api.put("page/accepting", response=changed(shapes.OwnPage), **by(Scope.PAGE))
def set_accepting(request: HttpRequest, body: shapes.Switch) -> shapes.OwnPage:
    """Take calls, or not; as an agent of companies, too. Switching it on also ends being away."""
    advisor, at = _mine(request).there(), now()
    actions.set_accepting(advisor, body.accepting, at)
    actions.set_takes_calls(person_of(request).id, body.accepting, at)
    return _told(request)


@api.put("accepting", response=changed(None, status=204), **by(Scope.PAGE))
def take_calls(request: HttpRequest, body: shapes.Switch) -> Any:
    """Take calls, or not: on one's own page and as an agent of companies, where there is one."""
    person, place = person_of(request), _mine(request)
    if places_for(person.id).exists():
        actions.set_takes_calls(person.id, body.accepting, now())
    else:
        place.there()
    if place.advisor is not None:
        actions.set_accepting(place.advisor, body.accepting, now())
    return Status(204, None)


@api.post("back", response=told(None, status=204), **by(Scope.PAGE))
def come_back(request: HttpRequest) -> Any:
    """End being away after missed calls: on one's own page and as an agent of companies."""
    person, place = person_of(request), _mine(request)
    if not places_for(person.id).exists():
        place.there()
    actions.come_back_everywhere(person.id, now())
    return Status(204, None)
