"""An address that was left leads on, and nobody else gets it for half a year."""

from dataclasses import replace
from datetime import timedelta

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors import own_data
from minutewise.advisors.actions import save_page, unpublish
from minutewise.advisors.models import FormerHandle
from minutewise.advisors.rules.handles import HELD_MAX
from minutewise.advisors.tests.conftest import DRAFT
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.networks.models import Policy

MOMENT = timedelta(microseconds=1)
HELD_FOR = timedelta(days=180)  # the policy's default


@pytest.fixture
def moves(mirela, network, now):
    """moves("tamso"): Mirela's page stands there from now on."""

    def move(handle, at=now):
        save_page(mirela.person, network, replace(DRAFT, handle=handle), at)

    return move


def after(now, wait):
    return Instant(now.wall + wait, now.steady_ms, now.boot)


def takes(person, network, handle, at):
    """What somebody is told who wants the address; None if it is his now."""
    try:
        save_page(person, network, replace(DRAFT, handle=handle, name="Somebody"), at)
    except RuleError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/mirela/", "/tamso/"),
        ("/mirela/?via=link&subject=a%20b", "/tamso/?via=link&subject=a%20b"),
        ("/mirela/qr.svg?via=link", "/tamso/qr.svg?via=link"),
        ("/mirela/print", "/tamso/print"),
        ("/mirela/card.png", "/tamso/card.png"),
        ("/embed/mirela.json?lang=de", "/embed/tamso.json?lang=de"),
    ],
)
def test_everything_at_the_old_address_leads_on(client, moves, path, leads_to):
    moves("tamso")
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (301, leads_to)
    assert client.get(answer.url).status_code == 200


def test_the_old_address_leads_to_the_present_one_in_one_step(client, moves):
    moves("tamso")
    moves("mirela-tamso")
    assert client.get("/mirela/").url == "/mirela-tamso/"
    assert client.get("/tamso/").url == "/mirela-tamso/"


def test_going_back_makes_no_circle(client, moves):
    """Browsers that kept the way there for ever would go round, so they may not keep it."""
    moves("tamso")
    assert "no-cache" in client.get("/mirela/")["Cache-Control"]
    moves("mirela")
    assert client.get("/mirela/").status_code == 200
    assert client.get("/tamso/").url == "/mirela/"


def test_a_button_on_another_site_follows(client, moves):
    moves("tamso")
    assert client.get("/embed/mirela.json")["Access-Control-Allow-Origin"] == "*"


def test_a_page_that_is_not_public_is_not_betrayed(client, mirela, moves):
    moves("tamso")
    unpublish(mirela)
    assert client.get("/mirela/").status_code == 404
    client.force_login(mirela.person)
    assert client.get("/mirela/").url == "/tamso/"


@pytest.mark.parametrize(
    ("handle", "wait", "told", "why"),
    [
        ("mirela", timedelta(0), "handle_taken", "at once"),
        ("m1rela", timedelta(0), "handle_taken", "one that looks like it"),
        ("mirela", HELD_FOR - MOMENT, "handle_taken", "up to the last moment"),
        ("mirela", HELD_FOR, None, "then it is free"),
        ("m1rela", HELD_FOR, None, "and so is what looks like it"),
    ],
)
def test_nobody_else_gets_it_for_180_days(moves, network, now, handle, wait, told, why):
    moves("tamso")
    newcomer = Person.objects.create_user("new@example.org")
    assert takes(newcomer, network, handle, after(now, wait)) == told, why


@pytest.mark.parametrize(("days", "told"), [(30, "handle_taken"), (29, None)])
def test_the_days_are_a_figure_of_the_dated_policy(moves, network, now, days, told):
    moves("tamso")
    asked = after(now, timedelta(days=30) - MOMENT)
    Policy.objects.create(network=network, valid_from=asked.wall - MOMENT, handle_kept_days=days)
    newcomer = Person.objects.create_user("new@example.org")
    assert takes(newcomer, network, "mirela", asked) == told


def test_whoever_takes_it_later_stands_there_himself(client, moves, network, now):
    moves("tamso")
    newcomer = Person.objects.create_user("new@example.org")
    takes(newcomer, network, "m1rela", after(now, HELD_FOR))
    assert client.get("/mirela/").status_code == 404, "it would be taken for the newcomer's"
    assert not FormerHandle.objects.exists()


def test_collecting_addresses_has_an_end(mirela, moves, network, now):
    for number in range(HELD_MAX):
        moves(f"place-{'abcdefgh'[number]}")
    assert takes(mirela.person, network, "one-more", now) == "handle_too_often"
    assert takes(mirela.person, network, "mirela", now) is None, "back is always possible"
    assert takes(mirela.person, network, "one-more", after(now, HELD_FOR)) is None


def test_the_form_says_that_it_is_taken(client, moves):
    moves("tamso")
    client.force_login(Person.objects.create_user("new@example.org"))
    answer = client.post("/service/", {"name": "New", "activity": "x", "handle": "mirela"})
    assert answer.status_code == 422
    assert "looks like it" in answer.content.decode()


def test_its_owner_is_told_of_it_and_takes_it_along(mirela, moves, now):
    moves("tamso")
    told = {sheet.name: sheet.rows for sheet in own_data.tell(mirela.person)}
    assert [row["handle"] for row in told["former-handles"]] == ["mirela"]
    own_data.erase(mirela.person, now.wall)
    assert not FormerHandle.objects.exists()
