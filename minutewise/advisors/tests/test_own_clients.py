"""Whose client somebody is: decided by how the two first met, remembered until the first call."""

import pytest
from django.core import signing

from minutewise.advisors.actions import meet
from minutewise.advisors.models import OwnClient
from minutewise.advisors.own_mark import COOKIE
from minutewise.advisors.rules.own_clients import (
    MARKS_MAX,
    REMEMBERED_S,
    Mark,
    is_own_client,
    still_held,
    with_mark,
)


@pytest.mark.parametrize(
    ("already", "met_before", "came_by", "own", "why"),
    [
        (False, False, "button", True, "the pair begins at the advisor's button"),
        (False, False, "link", True, "or by the advisor's own link"),
        (False, False, "", False, "found in the directory"),
        (False, False, "poster", False, "a way that we do not know"),
        (False, True, "button", False, "they had met before: the network brought them together"),
        (True, True, "", True, "once an own client, always one, whichever way he comes back"),
        (True, True, "button", True, "and by the button again"),
    ],
)
def test_a_pair_belongs_to_where_it_began(already, met_before, came_by, own, why):
    assert is_own_client(already=already, met_before=met_before, came_by=came_by) is own, why


@pytest.mark.parametrize(
    ("later_s", "held", "why"),
    [
        (0, True, "at once"),
        (REMEMBERED_S, True, "on the last second"),
        (REMEMBERED_S + 1, False, "a second later it is forgotten"),
        (-1, False, "a visit in the future never was"),
    ],
)
def test_a_visit_counts_for_ninety_days(later_s, held, why):
    marks = {"a": Mark("button", 1_000_000)}
    assert ("a" in still_held(marks, 1_000_000 + later_s)) is held, why


def test_of_many_visits_the_oldest_is_forgotten_first():
    marks = {}
    for number in range(MARKS_MAX + 1):
        marks = with_mark(marks, str(number), Mark("link", 1_000_000 + number))
    assert list(marks) == [str(number) for number in range(1, MARKS_MAX + 1)]


def test_a_pair_is_written_down_once_with_the_way_it_began(mirela, dara, now):
    assert meet(dara, mirela, came_by="button", met_before=False, at=now.wall)
    assert meet(dara, mirela, came_by="link", met_before=True, at=now.later(1).wall)
    row = OwnClient.objects.get()
    assert (row.came_by, row.since) == ("button", now.wall)


def marks_in(client) -> dict:
    """What the browser was given to keep."""
    held = client.cookies.get(COOKIE)
    return signing.loads(held.value, salt="minutewise.own-clients") if held else {}


def test_the_browser_remembers_the_way_it_came_in_a_cookie_of_ours_alone(mirela, client):
    client.get("/mirela/?via=button")
    assert {key: mark[0] for key, mark in marks_in(client).items()} == {mirela.id.hex: "button"}
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("address", "headers", "why"),
    [
        ("/mirela/", {}, "found in the directory"),
        ("/mirela/?via=", {}, "no way named"),
        ("/mirela/?via=%3Cscript%3E", {}, "a way that we do not know"),
        ("/mirela/?via=button", {"Sec-Fetch-Dest": "image"}, "planted as a picture"),
        ("/mirela/?via=button", {"Sec-Fetch-Dest": "iframe"}, "planted as a hidden frame"),
        ("/mirela/?via=button", {"Sec-Purpose": "prefetch"}, "fetched ahead, never looked at"),
    ],
)
def test_what_is_no_visit_by_the_advisors_own_way_leaves_no_mark(
    mirela, client, address, headers, why
):
    client.get(address, headers=headers)
    assert marks_in(client) == {}, why


def test_the_advisors_own_look_at_the_page_is_no_visit(mirela, client):
    client.force_login(mirela.person)
    client.get("/mirela/?via=button")
    assert marks_in(client) == {}


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        signing.dumps({"a": ["button", 1]}, salt="another"),
        signing.dumps(["button"], salt="minutewise.own-clients"),
        signing.dumps({"a": ["button", "now"]}, salt="minutewise.own-clients"),
        signing.dumps({"a": {}}, salt="minutewise.own-clients"),
    ],
    ids=["empty", "unsigned", "of another salt", "a list", "no time", "no way"],
)
def test_a_cookie_that_is_not_as_we_write_it_says_nothing(mirela, client, forged):
    client.cookies[COOKIE] = forged
    assert client.get("/mirela/?via=link").status_code == 200
    assert {key: mark[0] for key, mark in marks_in(client).items()} == {mirela.id.hex: "link"}


def test_the_qr_code_of_the_own_link_is_another_one(mirela, client):
    assert client.get("/mirela/qr.svg?via=link").content != client.get("/mirela/qr.svg").content
