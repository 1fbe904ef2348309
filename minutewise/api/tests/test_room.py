"""A call that rings or runs, by program: the same deeds, the same sides, the same keys."""

from uuid import uuid4

import pytest

from minutewise.accounts.queries.blocks import are_apart
from minutewise.calls.actions import meter
from minutewise.calls.api import ACTIONS
from minutewise.calls.models import Call
from minutewise.ledger.queries import holds_of
from minutewise.ledger.rules import Ref
from minutewise.work.clock import now

pytestmark = pytest.mark.django_db


def press(program, call, action, body=None, key=None):
    key = {"HTTP_IDEMPOTENCY_KEY": key or str(uuid4())}
    return program.post(f"calls/{call.id}/{action}", body or {}, **key)


def test_everything_that_a_room_can_press_has_an_address(stage, program):
    document = program().get("openapi.json").json()
    here = "/api/v1/calls/{call_id}/"
    assert {f"{here}{action}" for action in ACTIONS} <= set(document["paths"])


def test_a_call_is_taken_paused_gone_on_with_and_ended(stage, program):
    call = stage.call(to="ringing")
    client, advisor = program("client"), program("advisor")
    (ring,) = advisor.get("rings").json()["items"]
    assert (ring["call"], ring["caller"], ring["subject"]) == (str(call.id), "Dara", "Disk")
    assert client.get("rings").json()["items"] == []
    assert press(advisor, call, "accept").json()["state"] == "connecting"
    meter.connect(call.id, now().steady_ms, now())
    assert press(client, call, "pause").json()["meter"]["reasons"] == ["client"]
    assert press(client, call, "resume", {"reasons": ["client"]}).json()["meter"]["open"] is True
    assert press(client, call, "messages", {"text": "Here"}).json()["messages"][0]["text"] == "Here"
    room = press(client, call, "hang-up").json()
    assert (room["state"], room["outcome"]) == ("ended", "hung_up")
    assert client.get(f"calls/{call.id}/room").json()["log"][-1]["text"]


def test_a_strangers_program_finds_no_call(stage, program):
    bodies = {
        "resume": {"reasons": []}, "raise": {"maximum": 9000}, "waive": {"amount": 1},
        "mode": {"mode": "audio"}, "messages": {"text": "x"}, "confirm": {"rate": 1},
        "transfer": {"to": str(uuid4())},
    }  # fmt: skip
    call, stranger = stage.call(to="live"), program("stranger")
    for action in ACTIONS:
        answer = press(stranger, call, action, bodies.get(action))
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_call"), action


def test_only_the_side_that_may_and_only_with_the_scope(stage, program):
    call = stage.call(to="live")
    waived = press(program("client"), call, "waive", {"amount": 1})
    assert waived.json()["code"] == "not_yours_to_do"
    assert press(program("client", "read", "call"), call, "hang-up").status_code == 403
    assert Call.objects.get().stage == "live"


def test_the_same_key_raises_once_and_other_content_is_refused(stage, program):
    call, own = stage.call(to="live"), program("client")
    first = press(own, call, "raise", {"maximum": 3600}, "k")
    again = press(own, call, "raise", {"maximum": 3600}, "k")
    assert (first.status_code, first.json()) == (200, again.json())
    assert press(own, call, "raise", {"maximum": 4000}, "k").json()["code"] == "key_conflict"
    held = [hold.amount for hold in holds_of(Ref("call", str(call.id))) if hold.state == "open"]
    assert sum(held) == 3600
    refused = own.post(f"calls/{call.id}/raise", {"maximum": 4000})
    assert (refused.status_code, refused.json()["code"]) == (422, "key_invalid")


def test_a_key_of_a_program_is_none_of_a_browsers(stage, program):
    call = stage.call(to="live")
    assert press(program("client"), call, "pause", key="k").status_code == 200
    browser = stage.act("client", call, "resume", {"reasons": ["client"]}, HTTP_IDEMPOTENCY_KEY="k")
    assert browser.status_code == 200


def test_how_it_was_is_said_and_said_otherwise_the_same_day(stage, program):
    call, own = stage.call(to="ended"), program("client")
    at = f"calls/{call.id}/quality"
    assert own.get(at).json() == {"how": "", "troubles": [], "word": "", "open": True}
    own.send("put", at, {"how": "bad", "troubles": ["echo"], "word": "Twice"})
    assert own.get(at).json()["troubles"] == ["echo"]
    assert program("advisor").get(at).json()["how"] == "", "the other side never reads it"
    assert own.send("put", at, {"how": "good"}).json()["how"] == "good"
    assert own.send("put", at, {"how": "great"}).status_code == 422


def test_the_past_is_shown_by_side_and_leads_back(stage, program):
    call = stage.call(to="ended")
    ids = {
        (who, show): [each["id"] for each in program(who).get(f"calls?show={show}").json()["items"]]
        for who in ("client", "advisor") for show in ("all", "made", "received", "missed")
    }  # fmt: skip
    mine = [str(call.id)]
    assert ids == {
        ("client", "all"): mine, ("client", "made"): mine, ("client", "received"): [],
        ("client", "missed"): [], ("advisor", "all"): mine, ("advisor", "made"): [],
        ("advisor", "received"): mine, ("advisor", "missed"): [],
    }  # fmt: skip
    (line,) = program("client").get("calls").json()["items"]
    assert stage.browser("client").get(line["again"]).status_code == 200
    assert program("advisor").get("calls").json()["items"][0]["again"] is None


def test_whoever_was_on_the_other_side_is_blocked(stage, program):
    call = stage.call(to="ended")
    assert program("client").post(f"calls/{call.id}/block", {}).status_code == 204
    assert are_apart(stage.people["client"].id, stage.people["advisor"].id)
