"""What a program reads is what its person would read on the pages."""

from uuid import uuid4

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Presence
from minutewise.calls.tests.conftest import give
from tests.attacks.conftest import page_of


def test_whose_token_it_is(stage, program):
    me = program("client", "read").get("me").json()
    assert (me["id"], me["name"]) == (str(stage.people["client"].id), "Dara")
    assert (me["currency"], me["scopes"]) == ("EUR", ["read"])


def test_advisors_with_presence_and_prices(stage, program):
    Presence.objects.filter(advisor=stage.other_page).update(connected=False)
    everybody = program().get("advisors").json()
    assert {a["name"]: a["presence"] for a in everybody["items"]} == {
        "Mirela": "online",
        "Otto": "offline",
    }
    (online,) = program().get("advisors?online=1").json()["items"]
    assert online["url"] == "http://testserver/mirela/"
    assert online["prices"][-1] == {
        "mode": "video", "amount": 120, "unit_s": 60, "currency": "EUR",
    }  # fmt: skip


def test_every_page_of_advisors_names_each_once(stage, program):
    for number in range(5):
        person = Person.objects.create_user(f"a{number}@example.org", name=f"A{number}")
        page_of(person, stage.network, f"a{number}")
    pages = list(program().pages("advisors?online=1"))
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert len({each["id"] for page in pages for each in page}) == 7


def test_an_unpublished_page_is_in_no_list(stage, program):
    type(stage.page).objects.filter(pk=stage.page.pk).update(published_at=None)
    assert [a["name"] for a in program().get("advisors").json()["items"]] == ["Otto"]


def test_the_wallet_and_its_lines_agree(stage, program):
    for amount in (100, 200, 300):
        give(stage.people["client"], amount, key=f"k{amount}")
    wallet = program().get("wallet").json()
    pages = list(program().pages("wallet/lines"))
    lines = [line for page in pages for line in page]
    assert [len(page) for page in pages] == [2, 2]
    assert lines[0]["balance"] == wallet["spendable"] == 5600
    assert sum(line["amount"] for line in lines) == 5600
    assert [line["amount"] for line in lines[:3]] == [300, 200, 100]


def test_a_page_of_lines_stays_the_same_while_new_ones_arrive(stage, program):
    give(stage.people["client"], 100, key="first")
    give(stage.people["client"], 200, key="second")
    first = program().get("wallet/lines?limit=1").json()
    before = program().get(f"wallet/lines?limit=5&cursor={first['next']}").json()
    give(stage.people["client"], 900, key="third")
    assert program().get(f"wallet/lines?limit=5&cursor={first['next']}").json() == before


def test_a_call_while_it_runs_and_its_receipt(stage, program):
    call = stage.call(to="live")
    shown = program().get(f"calls/{call.id}").json()
    assert (shown["state"], shown["role"], shown["other"]) == ("live", "client", "Mirela")
    assert shown["receipt"] is None
    (meter,) = shown["meters"]
    assert (meter["state"], meter["rate"], meter["maximum"]) == ("running", 120, 2400)
    stage.act("client", call, "hang-up")
    mine = program().get(f"calls/{call.id}").json()
    theirs = program("advisor").get(f"calls/{call.id}").json()
    assert mine["receipt"]["returned"] == 2400 - mine["receipt"]["paid"]
    assert (mine["receipt"]["commission"], mine["receipt"]["share"]) == (None, None)
    both = theirs["receipt"]["share"] + theirs["receipt"]["commission"]
    assert both == theirs["receipt"]["paid"] == mine["receipt"]["paid"]


def test_calls_in_pages_newest_first(stage, program):
    made = []
    for number in range(3):
        key = f"11111111-2222-3333-4444-55555555555{number}"
        answer = stage.press(key=key)
        made.append(answer.url.split("/")[2])
        stage.browser("client").post(
            f"/calls/{made[-1]}/cancel", {}, "application/json", HTTP_IDEMPOTENCY_KEY=key
        )
    pages = list(program().pages("calls"))
    assert [[call["id"] for call in page] for page in pages] == [[made[2], made[1]], [made[0]]]
    assert {call["outcome"] for page in pages for call in page} == {"cancelled"}
    assert list(program("other advisor").pages("calls")) == [[]]


def test_what_is_somebody_elses_is_not_there(stage, program):
    call = stage.call(to="live")
    for path in (f"calls/{call.id}", f"calls/{uuid4()}", f"top-ups/{uuid4()}"):
        answer = program("stranger").get(path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJ4Il0", "eyJhIjoxfQ", "A" * 200, "%FF", "bnVsbA"]
)
def test_a_made_up_cursor_is_refused(program, cursor):
    for path in ("advisors", "wallet/lines", "calls"):
        answer = program().get(f"{path}?cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid"), path
