"""The choice “Hide my IP address”: offered where there is a relay, and always to be taken back."""

import re

import pytest

from minutewise.accounts.models import Person

PROFILE = {"name": "Dara", "language": "en", "time_zone": "UTC"}


@pytest.fixture
def dara(network, client):
    person = Person.objects.create_user("dara@example.org", name="Dara")
    client.force_login(person)
    return person


def saved(client, person, **typed):
    client.post("/account/", PROFILE | typed)
    person.refresh_from_db()
    return person.hides_address


def test_it_is_chosen_and_taken_back(client, dara, settings):
    settings.TURN_URLS = ["turn:relay.example.org"]
    assert saved(client, dara, hides_address="on") is True
    assert saved(client, dara) is False


def test_without_a_relay_it_is_shown_with_the_reason_and_cannot_be_chosen(client, dara, settings):
    settings.TURN_URLS = []
    page = client.get("/account/").content.decode()
    assert "this installation has no relay" in page
    assert re.search(r'<input[^>]*name="hides_address"[^>]* disabled', page)
    assert saved(client, dara, hides_address="on") is False


def test_whoever_hides_already_is_told_and_may_stop(client, dara, settings):
    settings.TURN_URLS = []
    Person.objects.update(hides_address=True)
    assert "no relay here at the moment" in client.get("/account/").content.decode()
    assert saved(client, dara) is False


def test_other_changes_leave_it_alone(client, dara, settings):
    settings.TURN_URLS = ["turn:relay.example.org"]
    saved(client, dara, hides_address="on")
    client.post("/welcome/", {"name": "Dara K.", "time_zone": "UTC"})
    dara.refresh_from_db()
    assert (dara.name, dara.hides_address) == ("Dara K.", True)
