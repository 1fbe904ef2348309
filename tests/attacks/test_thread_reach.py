"""A thread's address is not a permission: every action × everybody, also in companies."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minutewise.conversations.actions import begin
from minutewise.conversations.api import ACTIONS
from minutewise.conversations.models import Attachment, Conversation
from minutewise.work.clock import now
from tests.attacks.conftest import CAST
from tests.attacks.page_routes import SIGN_IN, answer_of
from tests.attacks.test_company_reach import CAST as FIRM
from tests.attacks.test_company_reach import house
from tests.attacks.things import photo

pytestmark = pytest.mark.any_database

__all__ = ["house"]

BODIES = {
    "messages": {"text": "Hello"},
    "read": {"up_to": 1},
    "draft": {"text": "Hel"},
    "ask-brief": {},
    "brief": {"about": "Backups", "tried": "", "solved": "", "files": []},
    "ticket": {},
}
# What is for one side alone, or not the time for it: client, advisor's side
NOT_FOR = {"ask-brief": (409, 200), "brief": (409, 409)}


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
    client, advisor = NOT_FOR.get(action, (200, 200))
    assert {who: answer.status_code for who, answer in found.items()} == {
        "visitor": 403, "stranger": 404, "client": client, "advisor": advisor,
        "other advisor": 404, "operator": 404,
    }  # fmt: skip


@pytest.mark.parametrize("action", BODIES)
def test_of_a_company_all_who_belong_to_it_act_and_nobody_else(house, stage, action):
    thread = begin(stage.people["client"], house.page, "Hello?", now())
    found = {
        who: act(house.browser(house.cast[who]), thread, action, BODIES[action]).status_code
        for who in FIRM
    }
    # a brief is asked for once, and never written by the side that asked
    agent, others = {"ask-brief": (200, 409), "brief": (409, 409)}.get(action, (200, 200))
    assert found == {
        "visitor": 403, "stranger": 404, "other owner": 404, "removed": 404, "agent": agent,
        "manager": others, "owner": others,
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


@pytest.mark.parametrize("do", ["muted", "block", "report"])
def test_only_the_two_manage_a_thread(stage, thread, do):
    found = {
        who: answer_of(stage.browser(who).post(f"/threads/{thread.id}/{do}/", {"why": "Rude"}))
        for who in CAST
    }
    assert found == {
        "visitor": SIGN_IN, "stranger": 404, "client": 302, "advisor": 302, "other advisor": 404,
        "operator": 404,
    }  # fmt: skip


def test_another_network_knows_no_chat_with_this_page(stage):
    type(stage.page).objects.filter(id=stage.page.id).update(published_at=None)
    for who in CAST:
        assert stage.browser(who).get("/mirela/chat").status_code == 404


# ---- files ----


def test_a_file_is_for_those_who_may_read_the_thread_asked_each_time(
    stage, thread, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    sent = SimpleUploadedFile("\u202egnp.html", photo(), "text/html")
    answer = stage.browser("client").post(
        f"/threads/{thread.id}/files", {"file": sent}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200
    file = Attachment.objects.get()
    path = f"/threads/{thread.id}/files/{file.id}/1"
    found = {who: stage.browser(who).get(path) for who in CAST}
    assert {who: answer.status_code for who, answer in found.items()} == {
        "visitor": 403, "stranger": 404, "client": 200, "advisor": 200, "other advisor": 404,
        "operator": 404,
    }  # fmt: skip
    got = found["advisor"]
    assert got["Content-Type"] == "image/webp"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"] == 'attachment; filename="page-1.webp"'
    assert "no-cache" in got["Cache-Control"]
    for wrong in (path[:-1] + "2", path[:-1] + "0"):
        assert stage.browser("client").get(wrong).status_code == 404
    mine = begin(stage.people["stranger"], stage.page, "Hello", now())
    other = path.replace(str(thread.id), str(mine.id))
    assert stage.browser("stranger").get(other).status_code == 404, "by way of the own thread"


# ---- visitors: a keyed cookie, and nothing else ----

PATHS = ("/threads/{}/", "/threads/{}/call", "/threads/{}/snapshot")


def first(browser, **changed):
    typed = {"name": "Vic", "email": "vic@example.org", "text": "Hello?", **changed}
    return browser.post("/mirela/chat", typed, headers={"accept": "application/json"})


def test_a_visitors_thread_is_the_browsers_alone(stage):
    """Its address is not a permission: neither for other visitors, nor for who is signed in."""
    mine = Client(raise_request_exception=False)
    thread = first(mine).json()["thread"]["id"]
    others = {who: stage.browser(who) for who in CAST}
    others["another visitor"] = other = Client(raise_request_exception=False)
    assert first(other, email="w@example.org").status_code == 200, "has a key of its own"
    for path in PATHS:
        assert mine.get(path.format(thread)).status_code == 200
        found = {who: each.get(path.format(thread)).status_code for who, each in others.items()}
        away = 403 if path.endswith("snapshot") else 302
        assert found == {
            "visitor": away, "another visitor": away, "stranger": 404, "client": 404,
            "advisor": 200, "other advisor": 404, "operator": 404,
        }, path  # fmt: skip


@pytest.mark.parametrize("forged", ["", "x", "0" * 32, "abc:def:ghi"])
def test_a_key_that_is_not_ours_opens_nothing(stage, forged):
    thread = first(Client()).json()["thread"]["id"]
    other = Client()
    other.cookies["visitor"] = forged
    assert other.get(f"/threads/{thread}/snapshot").status_code == 403
    assert other.get(f"/threads/{thread}/").url.startswith("/sign-in/?next=")


def test_the_advisor_learns_the_name_and_not_the_address(stage):
    first(Client())
    for path in ("/threads/", "/console/"):
        page = stage.browser("advisor").get(path).content.decode()
        assert "Vic" in page
        assert "vic@example.org" not in page
        assert "not proven" in page
    thread = Conversation.objects.get(client=None)
    for path in PATHS:
        assert b"vic@example" not in stage.browser("advisor").get(path.format(thread.id)).content


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "name_missing"), ({"name": "\u202e"}, "name_missing"),
        ({"email": "x"}, "address_invalid"), ({"email": "a@b.c\r\nBcc: x@y.z"}, "address_invalid"),
        ({"text": ""}, "text_missing"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_kept(stage, changed, code):
    browser = Client(raise_request_exception=False)
    answer = first(browser, **changed)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Conversation.objects.exists()
    assert "visitor" not in browser.cookies


def test_visitors_of_one_network_address_are_slowed_down(stage):
    codes = [first(Client(), email=f"v{n}@example.org").status_code for n in range(14)]
    assert codes[:12] == [200] * 12
    assert codes[12:] == [429, 429]
