"""Conversations by program: the same rules, the same sides, the same keys as on the pages."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from minutewise.conversations.actions import ask_brief, begin, say
from minutewise.conversations.models import Message
from minutewise.webhooks.actions import endpoints
from minutewise.webhooks.models import Delivery
from minutewise.work.clock import now
from tests.attacks.things import photo

pytestmark = pytest.mark.django_db
A_KEY = {"HTTP_IDEMPOTENCY_KEY": "k"}


def key():
    return {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}


@pytest.fixture
def at(stage):
    """The address of what Dara has written to Mirela."""
    return f"threads/{begin(stage.people['client'], stage.page, 'Disk is full', now()).id}"


def test_two_programs_write_read_and_find(program, stage, at):
    client, advisor = program("client"), program("advisor")
    (line,) = advisor.get("threads").json()["items"]
    assert (line["name"], line["me"], line["unread"]) == ("Dara", "advisor", 1)
    assert advisor.get("threads/unread").json() == {"threads": 1}
    answer = advisor.post(f"{at}/messages", {"text": "Delete the logs."}, **key()).json()
    assert (answer["side"], answer["text"]) == ("advisor", "Delete the logs.")
    told = client.get(f"{at}/messages").json()
    assert [each["text"] for each in told["items"]] == ["Delete the logs.", "Disk is full"]
    assert client.get("threads/unread").json() == {"threads": 1}, "fetched is not read"
    assert client.send("put", f"{at}/read", {"up_to": answer["number"]}).status_code == 204
    assert client.get("threads/unread").json() == {"threads": 0}
    found = client.get("threads/found?q=logs").json()["items"]
    assert [(each["text"], each["mine"]) for each in found] == [("Delete the logs.", False)]


def test_the_same_key_writes_once_and_other_content_is_refused(program, stage, at):
    client = program("client")
    first = client.post(f"{at}/messages", {"text": "Hello?"}, **A_KEY)
    assert first.json() == client.post(f"{at}/messages", {"text": "Hello?"}, **A_KEY).json()
    other = client.post(f"{at}/messages", {"text": "Hello!"}, **A_KEY)
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert Message.objects.filter(text__startswith="Hello").count() == 1
    new = {"advisor": str(stage.other_page.id), "text": "A first word"}
    assert client.post("threads", new, **key()).json()["name"] == "Otto"


def test_long_threads_and_many_threads_come_in_pages(program, stage, at):
    client, thread = stage.people["client"], at.removeprefix("threads/")
    rows = [
        Message(conversation_id=thread, number=n, side="client", author=client, text=f"{n}",
                at=now().wall - timedelta(hours=1))
        for n in range(2, 120)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    own, cursor, numbers = program("client"), "", []
    while cursor is not None:
        page = own.get(f"{at}/messages?cursor={cursor}").json()
        numbers += [each["number"] for each in page["items"]]
        cursor = page["next"]
    assert numbers == list(range(119, 0, -1))
    begin(client, stage.other_page, "And you?", now())
    first = own.get("threads?limit=1").json()
    second = own.get(f"threads?limit=1&cursor={first['next']}").json()
    names = [page["items"][0]["name"] for page in (first, second)]
    assert (names, second["next"]) == (["Otto", "Mirela"], None)
    assert own.get(f"{at}/messages?cursor=x").json()["code"] == "cursor_invalid"


def test_either_side_rings_free_of_charge_out_of_a_talk(program, stage, at):
    client, advisor, ask = program("client"), program("advisor"), {"mode": "audio"}
    refused = client.post(f"{at}/calls", ask, **key())
    assert (refused.status_code, refused.json()["code"]) == (409, "not_talking")
    advisor.post(f"{at}/messages", {"text": "Shall we talk?"}, **key())
    for own, rung in ((client, advisor), (advisor, client)):
        made = own.post(f"{at}/calls", ask, **A_KEY)
        assert (made.status_code, own.post(f"{at}/calls", ask, **A_KEY).json()) == (
            201, made.json())  # fmt: skip
        other = own.post(f"{at}/calls", {"mode": "video"}, **A_KEY)
        assert other.json()["code"] == "key_conflict"
        (ring,) = rung.get("rings").json()["items"]
        assert (ring["call"], ring["rate"], ring["held"]) == (made.json()["call"], 0, 0)
        name, side = ("Dara", "advisor") if own is client else ("Mirela", "client")
        assert (ring["caller"], ring["rings_at"]) == (name, side)
        assert made.json()["url"].endswith(f"/calls/{ring['call']}/")
        assert own.post(f"{at}/calls", ask, **key()).json()["code"] == "in_another_call"
        own.post(f"calls/{ring['call']}/cancel", {}, **key())
    client.send("put", f"{at}/muted", {"muted": True})
    assert advisor.post(f"{at}/calls", ask, **key()).json() == {"call": None, "url": None}
    last = client.get(f"{at}/messages").json()["items"][0]
    assert last["kind"] == "call", "a line says that he called"


PRESSED = [
    ("post", "/calls", {"mode": "audio"}),
    ("get", "", None), ("get", "/messages", None), ("post", "/messages", {"text": "x"}),
    ("put", "/read", {"up_to": 1}), ("put", "/muted", {"muted": True}), ("post", "/block", None),
    ("post", "/reports", {"why": "x"}), ("get", "/draft", None), ("put", "/draft", {"text": "x"}),
    ("post", "/brief-request", None), ("post", "/brief", {"about": "x"}),
    ("get", f"/files/{uuid4()}/1", None),
]  # fmt: skip


def test_a_strangers_program_finds_no_thread_and_none_does_without_the_scope(program, at):
    stranger = program("stranger")
    everything_else = program("client", "read", "room", "account", "data", "call")
    for method, path, body in PRESSED:
        answer = stranger.send(method, f"{at}{path}", body, **key())
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_thread"), path
        assert everything_else.send(method, f"{at}{path}", body, **key()).status_code == 403, path


def test_a_file_is_sent_and_fetched_and_stands_on_the_brief(program, stage, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client, advisor = program("client"), program("advisor")
    once = key()
    sent = client.post(f"{at}/files?name=disk.png", photo(), "image/png", **once).json()
    assert client.post(f"{at}/files?name=disk.png", photo(), "image/png", **once).json() == sent
    file = sent["figures"]["file"]
    page = advisor.get(f"{at}/files/{file}/1")
    assert (page.status_code, page["Content-Type"]) == (200, "image/webp")
    assert advisor.get(f"{at}/files/{file}/2").status_code == 404
    refused = client.post(f"{at}/files", b"<svg/>", "image/png", **key())
    assert refused.json()["code"] == "file_kind"
    assert advisor.post(f"{at}/brief-request", {}, **key()).json()["kind"] == "asked"
    brief = client.post(f"{at}/brief", {"about": "Disk", "files": [file]}, **key()).json()
    assert brief["figures"]["files"][0]["name"] == "disk.png"
    again = advisor.post(f"{at}/brief", {"about": "Disk"}, **key())
    assert (again.status_code, again.json()["code"]) == (409, "not_yours_to_do")


def test_muted_blocked_reported_and_drafted(program, at):
    client = program("client")
    client.send("put", f"{at}/muted", {"muted": True})
    assert client.get(at).json()["muted"] is True
    client.send("put", f"{at}/draft", {"text": "And"})
    assert client.get(f"{at}/draft").json() == {"text": "And"}
    assert program("advisor").get(f"{at}/draft").json() == {"text": ""}
    assert client.post(f"{at}/reports", {"why": "Rude"}).status_code == 204
    assert client.post(f"{at}/block", {}).status_code == 204
    answer = program("advisor").post(f"{at}/messages", {"text": "Hm"}, **key())
    assert answer.json()["code"] == "not_reachable"


def test_texts_to_begin_with_are_kept(program):
    own = program("advisor")
    assert own.get("beginnings").json()["texts"]
    assert own.send("put", "beginnings", {"texts": ["Hello"]}).json() == {"texts": ["Hello"]}
    assert own.get("beginnings").json() == {"texts": ["Hello"]}


def test_a_webhook_says_that_there_is_something_and_never_what(stage, at):
    client, advisor = stage.people["client"], stage.people["advisor"]
    thread = at.removeprefix("threads/")
    for person in (client, advisor):
        endpoints.make(person, "https://hooks.example/in", ["message.new"], now().wall)
    say(UUID(thread), "client", client, "A secret of mine", now())
    ask_brief(UUID(thread), "advisor", advisor, now())
    found = [
        (row.endpoint.person, json.loads(row.body)["data"])
        for row in Delivery.objects.select_related("endpoint__person").order_by("made_at", "pk")
    ]
    assert found == [
        (advisor, {"thread": thread, "number": 2, "kind": "text", "side": "client"}),
        (client, {"thread": thread, "number": 3, "kind": "asked", "side": "advisor"}),
    ]
    assert not Delivery.objects.filter(body__contains="secret").exists()


def test_a_month_of_the_dashboard_is_told_to_its_advisor(stage, program):
    call = stage.call(to="ended")
    month = f"{call.started_at:%Y-%m}"
    told = program("advisor").get(f"dashboard/{month}").json()
    assert (told["month"], told["rang"], told["answered"], told["clients"]) == (month, 1, 1, 1)
    assert told["given_back"] == 0
    assert told["earned"] == sum(day["earned"] for day in told["days"]) == sum(told["hours"])
    assert program("client").get(f"dashboard/{month}").status_code == 404
