"""Nobody becomes an own client but by the advisor's own way, and nobody pays more or less by it."""

import pytest
from django.test import Client

from minutewise.advisors.models import OwnClient
from minutewise.advisors.own_mark import COOKIE
from minutewise.calls.models import Call, Meter


@pytest.fixture
def browser(stage):
    """A browser of which we only know what its cookies say."""
    return Client(raise_request_exception=False)


def call_of(stage, browser) -> Call:
    """The client signs in and presses."""
    browser.force_login(stage.people["client"])
    assert browser.post("/calls/", stage.form()).url.startswith("/calls/")
    return Call.objects.get()


def commission_bps() -> int:
    return Meter.objects.get().commission_bps


def test_who_came_by_the_button_is_one_also_after_signing_in_on_the_way(stage, browser):
    browser.get("/mirela/?via=button")
    call = call_of(stage, browser)
    assert (call.own_client, call.came_by, commission_bps()) == (True, "button", 0)
    assert OwnClient.objects.get().client == stage.people["client"]


def test_the_price_that_the_button_shows_is_the_same_for_everybody(stage, browser):
    browser.get("/mirela/?via=button")
    browser.force_login(stage.people["client"])
    assert stage.form()["shown"] in browser.get("/mirela/").content.decode()


def test_the_way_to_one_advisor_is_no_way_to_another(stage, browser):
    browser.get("/otto/?via=button")
    assert not call_of(stage, browser).own_client
    assert commission_bps() == 2000


@pytest.mark.parametrize("said", ["button", '{"a": ["button", 1]}', "e30:x:y", "\x00", "a" * 5000])
def test_a_cookie_of_ones_own_making_says_nothing(stage, browser, said):
    browser.cookies[COOKIE] = said
    assert not call_of(stage, browser).own_client


def test_a_field_of_the_form_says_nothing(stage, browser):
    browser.force_login(stage.people["client"])
    browser.post("/calls/?via=button", stage.form() | {"via": "button", "came_by": "button"})
    assert not Call.objects.get().own_client
