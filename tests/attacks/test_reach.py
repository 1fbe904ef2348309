"""Every route × everybody: what each of them is answered. A route without a row fails here.

V stranger to the site, S signed in without anything, C the client of a call, A its advisor,
B another advisor, O the operator. What is not yours looks like what is not there: 404.
"""

from uuid import uuid4

import pytest

from minutewise.agreed.deeds import DEEDS
from minutewise.agreed.models import Agreed
from minutewise.calls.api import ACTIONS
from minutewise.calls.rules import MAY
from minutewise.networks.models import Network
from tests.attacks.conftest import CAST
from tests.attacks.page_routes import PROGRAMS, ROUTES, SIGN_IN, answer_of, routes
from tests.attacks.things import address, things

__all__ = ["things"]  # a fixture

pytestmark = pytest.mark.any_database

METHODS = ("get", "post", "put", "patch", "delete")


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(ROUTES) == set(routes())


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in PROGRAMS])
def test_everybody_is_answered_as_the_table_says(stage, things, route):
    found = {
        method: tuple(
            answer_of(getattr(stage.browser(who), method)(address(route, things))) for who in CAST
        )
        for method in ROUTES[route]
    }
    assert found == ROUTES[route]


def test_whoever_is_signed_in_programs_show_a_token(stage, things):
    for route in PROGRAMS:
        for method, wanted in ROUTES[route].items():
            where = address(route, things)
            asked = (getattr(stage.browser(who), method)(where) for who in CAST)
            assert tuple(map(answer_of, asked)) == wanted, (route, method)


def test_other_methods_are_refused(stage, things):
    """Whoever is not signed in may be sent to sign in before the method is looked at."""
    others = [(r, m) for r in ROUTES if r != "admin/" for m in METHODS if m not in ROUTES[r]]
    for route, method in others:
        for who in ("visitor", "client") if method == "put" else ("client",):
            answer = answer_of(getattr(stage.browser(who), method)(address(route, things)))
            members_only = all(row[0] == SIGN_IN for row in ROUTES[route].values())
            first = who == "visitor" and members_only and answer == SIGN_IN
            assert first or answer == 405, (route, method, who)


NOW = {
    "accept": 409,
    "decline": 409,
    "cancel": 409,
    "go-on": 409,
    "resume": 409,
    "offer": 409,
    "confirm": 422,
    "withdraw": 409,
    "raise": 422,
    "waive": 422,
    "mode": 422,
    "messages": 422,
    "pause": 200,
    "hang-up": 200,
    "transfer": 422,
    "transfer/cancel": 409,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_of_a_call_is_for_the_side_that_may(stage, action):
    """In a running call, with an empty body: 404 to everybody else, never done for them."""
    call = stage.call(to="live")
    found = {who: stage.act(who, call, action, {}).status_code for who in CAST}
    mine = {"client": "client", "advisor": "advisor"}
    wanted = {
        who: (NOW[action] if mine[who] in MAY[action] else 409) if who in mine else 404
        for who in CAST
    }
    assert found == wanted | {"visitor": 403}


@pytest.mark.parametrize("do", [*DEEDS, "refund"])
def test_a_deed_of_an_agreed_payment_is_for_the_two_alone(stage, things, do):
    """Of something that is asked for, without a key: nothing happens for anybody else."""
    where = f"/agreed/{things['<uuid:agreed_id>']}/{do}"
    found = {who: answer_of(stage.browser(who).post(where)) for who in CAST}
    two = (422, 422) if do == "refund" else (302, 302)
    assert found == dict(zip(CAST, (SIGN_IN, 404, *two, 404, 404), strict=True))
    assert Agreed.objects.get().state == "asked"


def test_every_action_has_a_word_on_who_may():
    assert set(ACTIONS) == set(NOW)
    assert set(ACTIONS) <= set(MAY)


@pytest.mark.parametrize(
    "path",
    [
        "/calls/{}/",
        "/calls/{}/snapshot",
        "/calls/{}/own",
        "/calls/{}/receipt",
        "/threads/{}/",
        "/threads/{}/snapshot",
        "/wallet/top-up/{}/",
        "/demo/letters/{}/",
        "/portraits/160/{}.webp",
        "/page-{}/",
        "/operator/people/{}/",
        "/operator/people/{}/ban",
        "/operator/calls/{}/end",
    ],
)
def test_an_id_of_nothing_is_404_like_somebody_elses(stage, path):
    for who in CAST[1:]:
        assert stage.browser(who).get(path.format(uuid4())).status_code == 404


def test_an_unpublished_page_is_its_owners_alone(stage, things):
    """Its page, its pictures, its button."""
    form = stage.form("stranger")
    type(stage.page).objects.update(published_at=None)
    paths = [
        "/mirela/",
        "/mirela/card.png",
        "/mirela/qr.svg",
        "/mirela/print",
        f"/portraits/160/{stage.page.portrait}.webp",
    ]
    for who in CAST:
        wanted = 200 if who == "advisor" else 404
        assert [stage.browser(who).get(p).status_code for p in paths] == [wanted] * 5, who
        assert stage.browser(who).post("/calls/", form).status_code == 404


def test_what_its_owner_sees_of_an_unpublished_page_is_kept_by_no_shared_cache(stage, things):
    type(stage.page).objects.update(published_at=None)
    for path in (
        "/mirela/card.png",
        "/mirela/qr.svg",
        f"/portraits/160/{stage.page.portrait}.webp",
    ):
        assert "public" not in stage.browser("advisor").get(path)["Cache-Control"]


def test_a_page_of_another_network_cannot_be_called_from_here(stage):
    form = stage.form("stranger")
    other = Network.objects.create(handle="elsewhere", name="Elsewhere", currency="EUR")
    type(stage.page).objects.filter(id=stage.page.id).update(network=other)
    assert stage.browser("stranger").post("/calls/", form).status_code == 404


def test_whoever_was_shut_out_cannot_be_called(stage):
    form = stage.form("stranger")
    person = stage.people["advisor"]
    person.is_active = False
    person.save()
    assert stage.browser("stranger").post("/calls/", form).status_code == 404


def test_the_portrait_of_the_advisor_is_shown_in_the_room(stage, things):
    people = stage.browser("client").get(f"/calls/{things['<uuid:call_id>']}/snapshot").json()
    picture = people["people"]["advisor"]["picture"]
    assert picture == f"/portraits/160/{stage.page.portrait}.webp"
    assert stage.browser("client").get(picture).status_code == 200


def test_the_letters_are_nobodys_outside_the_demo(stage, things, settings):
    settings.DEMO = False
    for who in CAST:
        browser = stage.browser(who)
        assert browser.get("/demo/letters/").status_code == 404
        assert browser.get(f"/demo/letters/{things['<uuid:letter>']}/").status_code == 404
