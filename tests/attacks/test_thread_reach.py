"""A thread's address is not a permission: every action × everybody, also in companies."""

import pytest

from minutewise.conversations.actions import begin
from minutewise.conversations.api import ACTIONS
from minutewise.work.clock import now
from tests.attacks.conftest import CAST
from tests.attacks.test_company_reach import CAST as FIRM
from tests.attacks.test_company_reach import house

__all__ = ["house"]

BODIES = {"messages": {"text": "Hello"}, "read": {"up_to": 1}, "ticket": {}}


@pytest.fixture
def thread(stage):
    """The client has written to the advisor."""
    return begin(stage.people["client"], stage.page, "Hello?", now())


def act(browser, thread, action, body, key="k1"):
    return browser.post(
        f"/threads/{thread.id}/{action}", body, content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=key,
    )  # fmt: skip


def test_every_action_has_a_body_here():
    assert set(BODIES) == set(ACTIONS)


@pytest.mark.parametrize("action", BODIES)
def test_only_the_two_act_in_a_thread(stage, thread, action):
    found = {who: act(stage.browser(who), thread, action, BODIES[action]) for who in CAST}
    assert {who: answer.status_code for who, answer in found.items()} == {
        "visitor": 403, "stranger": 404, "client": 200, "advisor": 200, "other advisor": 404,
        "operator": 404,
    }  # fmt: skip


@pytest.mark.parametrize("action", BODIES)
def test_of_a_company_all_who_belong_to_it_act_and_nobody_else(house, stage, action):
    thread = begin(stage.people["client"], house.page, "Hello?", now())
    found = {
        who: act(house.browser(house.cast[who]), thread, action, BODIES[action]).status_code
        for who in FIRM
    }
    assert found == {
        "visitor": 403, "stranger": 404, "other owner": 404, "removed": 404, "agent": 200,
        "manager": 200, "owner": 200,
    }  # fmt: skip


def test_a_message_that_is_sent_twice_with_one_key_is_one_message(stage, thread):
    browser = stage.browser("client")
    first, again = (act(browser, thread, "messages", {"text": "Once"}, "same") for _ in "ab")
    assert first.json() == again.json()
    assert thread.messages.filter(text="Once").count() == 1
    other = act(browser, thread, "messages", {"text": "Twice"}, "same")
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("messages", {"text": ["x"]}, 422),
        ("messages", {"text": "x" * 4001}, 422),
        ("messages", {"text": "x", "side": "advisor"}, 422),
        ("messages", {"text": "x", "at": "2020-01-01"}, 422),
        ("read", {"up_to": -1}, 422),
        ("read", {"up_to": "9"}, 422),
        ("read", {"up_to": 2**63}, 422),
        ("ticket", {"topic": "call:x"}, 422),
    ],
)
def test_what_nobody_may_say_changes_nothing(stage, thread, action, body, status):
    thread.refresh_from_db()
    before = thread.seq
    assert act(stage.browser("client"), thread, action, body).status_code == status
    thread.refresh_from_db()
    assert thread.seq == before


def test_another_network_knows_no_chat_with_this_page(stage):
    type(stage.page).objects.filter(id=stage.page.id).update(published_at=None)
    for who in CAST:
        assert stage.browser(who).get("/mirela/chat").status_code == 404
