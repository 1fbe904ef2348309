"""Every route of a company × everybody who is, was, or never was in it.

V visitor, S stranger, X owner of another company, R removed agent, A agent, M manager, O owner.
"""

from uuid import uuid4

import pytest
from django.urls import get_resolver

from minutewise.advisors.actions import companies
from minutewise.advisors.models import Invitation
from minutewise.advisors.tests.firm import Firm, somebody
from minutewise.webhooks.actions.endpoints import make
from minutewise.work.clock import now
from tests.attacks.page_routes import answer_of, routes

pytestmark = pytest.mark.any_database

CAST = ("visitor", "stranger", "other owner", "removed", "agent", "manager", "owner")
IN = "sign in"
ALL_IN = (IN, 404, 404, 404, 200, 200, 200)
MANAGERS = (IN, 404, 404, 404, 404, 200, 200)
MANAGERS_302 = (IN, 404, 404, 404, 404, 302, 302)
MANAGERS_422 = (IN, 404, 404, 404, 404, 422, 422)
OWNER = (IN, 404, 404, 404, 404, 404, 200)
OWNER_422 = (IN, 404, 404, 404, 404, 404, 422)
OWNER_302 = (IN, 404, 404, 404, 404, 404, 302)

NOBODY = (IN,) + (404,) * 6

AT = "company/<slug:handle>/"
HOOK = f"{AT}webhooks/<uuid:endpoint_id>/"
# route → {method: answers in the order of CAST}, with an empty body
ROUTES: dict[str, dict[str, tuple]] = {
    AT: {"get": ALL_IN},
    f"{AT}invite": {"post": MANAGERS_422},
    f"{AT}invitations/<int:invitation_id>/<slug:do>": {"post": MANAGERS_302},
    f"{AT}members/<int:member_id>/role": {"post": (IN,) + (404,) * 6},  # no such role
    f"{AT}members/<int:member_id>/remove": {"post": MANAGERS_302},
    f"{AT}shown": {"post": (IN, 404, 404, 404, 302, 302, 302)},
    f"{AT}leave": {"post": (IN, 404, 404, 404, 302, 302, 302)},
    f"{AT}close": {"post": OWNER_302},  # not done: the name was not typed
    f"{AT}page/": {"get": MANAGERS, "post": MANAGERS_422},
    f"{AT}page/unpublish": {"post": MANAGERS_302},
    f"{AT}button/": {"get": MANAGERS},
    f"{AT}calls/": {"get": ALL_IN},
    f"{AT}calls.csv": {"get": ALL_IN},
    f"{AT}money/": {"get": OWNER},
    f"{AT}money/pay-out": {"post": OWNER_422},
    f"{AT}money/pass-on": {"post": OWNER_422},
    f"{AT}money/statement.csv": {"get": OWNER},
    f"{AT}money/statement.pdf": {"get": OWNER},
    f"{AT}webhooks/": {"get": OWNER, "post": OWNER_422},
    HOOK: {"get": OWNER},
    f"{HOOK}events": {"post": OWNER_422},
    f"{HOOK}roll": {"post": OWNER},
    f"{HOOK}test": {"post": OWNER_302},
    f"{HOOK}switch": {"post": OWNER_302},
    f"{HOOK}remove": {"post": OWNER_302},
    f"{HOOK}replay/<uuid:delivery_id>": {"post": NOBODY},  # no such delivery
}


@pytest.fixture
def house(network):
    """Brightdesk, with somebody removed and somebody invited; and another company."""
    firm = Firm(network)
    removed, other = somebody("Rolf"), somebody("Otto")
    place = firm.joins(removed, "agent")
    companies.remove(firm.company, place.pk, by=firm.place(firm.berit), at=now().wall)
    companies.found(other, network, name="Other", handle="other-house", activity="x", at=now().wall)
    firm.invites("new@example.org")
    firm.cast = dict(
        zip(CAST, (None, firm.zoe, other, removed, firm.ana, firm.max, firm.berit), strict=True)
    )
    return firm


def hook_of(house):
    """A webhook of the company, made by its owner."""
    made, _secret = make(
        house.berit, "https://hooks.example/", ["call.settled"], now().wall,
        company_id=house.company.pk,
    )  # fmt: skip
    return made.pk


def test_nobodys_own_address_leads_to_a_companys_webhook_nor_the_companys_to_ones_own(house):
    theirs = hook_of(house)
    own, _secret = make(house.berit, "https://own.example/", ["call.settled"], now().wall)
    berit = house.browser(house.berit)
    assert berit.get(f"/account/webhooks/{theirs}/").status_code == 404
    assert berit.get(f"/company/brightdesk/webhooks/{own.pk}/").status_code == 404
    assert b"own.example" not in berit.get("/company/brightdesk/webhooks/").content
    assert b"hooks.example" not in berit.get("/account/webhooks/").content


def test_a_company_is_offered_only_what_can_happen_to_it(house):
    berit, at = house.browser(house.berit), "/company/brightdesk/webhooks/"
    offered = berit.get(at).content
    assert b"payout.paid" in offered
    assert b"topup.paid" not in offered
    assert b"topup.paid" in berit.get("/account/webhooks/").content
    wish = {"url": "https://hooks.example/in", "events": ["topup.paid"]}
    assert berit.post(at, wish).status_code == 422, "nor by hand"


def test_every_route_of_companies_has_a_row():
    assert set(ROUTES) == {route for route in routes(get_resolver()) if route.startswith(AT)}


@pytest.mark.parametrize("route", ROUTES)
def test_everybody_is_answered_as_the_table_says(house, route):
    parts = {
        "<slug:handle>": "brightdesk",
        "<int:invitation_id>": Invitation.objects.get().pk,
        "<int:member_id>": house.joins(somebody("Ida"), "agent").pk,
        "<slug:do>": "again",
        "<uuid:endpoint_id>": hook_of(house),
        "<uuid:delivery_id>": uuid4(),
    }
    address = route
    for part, value in parts.items():
        address = address.replace(part, str(value))
    for method, wanted in ROUTES[route].items():
        found = []
        for who in CAST:
            answer = getattr(house.browser(house.cast[who]), method)(f"/{address}")
            found.append(answer_of(answer))
            if route.endswith("member_id>/remove") and answer.status_code == 302:
                house.joins(somebody(f"Ida{who}"), "agent")
                place = house.company.members.filter(left_at=None).latest("pk")
                address = f"company/brightdesk/members/{place.pk}/remove"
        assert tuple(found) == wanted, method


def test_an_unpublished_page_is_the_companys_alone(house):
    for who in CAST:
        wanted = 200 if who in ("agent", "manager", "owner") else 404
        for path in ("/brightdesk/", "/brightdesk/qr.svg", "/brightdesk/card.png"):
            answer = house.browser(house.cast[who]).get(path)
            assert answer.status_code == wanted, (who, path)
