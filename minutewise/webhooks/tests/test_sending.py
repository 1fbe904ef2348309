"""What is sent, how often, until when: against a receiver that fails on demand."""

import json
import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from minutewise.notify.models import Letter
from minutewise.webhooks.actions import emit, endpoints, forget, sending
from minutewise.webhooks.models import Attempt, Delivery, Endpoint
from minutewise.webhooks.rules import WAITS_S, Kind
from minutewise.work.egress import Door

pytestmark = pytest.mark.django_db

SNIPPET = runpy.run_path(Path(__file__).parents[3] / "docs/examples/verify_webhook.py")


def happen(dara, time, kind=Kind.TOP_UP_PAID, **data):
    emit(dara.pk, kind, data, time.now().wall)


def only(kind=Delivery):
    return kind.objects.get()


def test_a_delivery_arrives_signed_and_the_snippet_of_the_docs_believes_it(
    hook, dara, receiver, time
):
    happen(dara, time, amount=2500)
    assert time.run() == 1
    path, headers, body = receiver.came.get_nowait()
    event = SNIPPET["verified"](
        hook[1], headers["Minutewise-Signature"], body, time.now().wall.timestamp()
    )
    delivery = only()
    assert event == {
        "id": str(delivery.event),
        "type": "topup.paid",
        "created": time.now().wall.isoformat(),
        "data": {"amount": 2500},
    }
    assert (path, headers["Minutewise-Delivery"]) == ("/hook?a=1", str(delivery.pk))
    assert headers["Content-Type"] == "application/json"
    assert delivery.state == "taken"
    attempt = only(Attempt)
    assert (attempt.number, attempt.status, attempt.answer) == (1, 200, "thanks �")


@pytest.mark.parametrize("change", ["body", "time", "secret", "late", "none", "garbled"])
def test_the_snippet_believes_nothing_else(hook, dara, receiver, time, change):
    happen(dara, time)
    time.run()
    _path, headers, body = receiver.came.get_nowait()
    header, at = headers["Minutewise-Signature"], time.now().wall.timestamp()
    asked = {
        "body": (hook[1], header, body + b" ", at),
        "time": (hook[1], header.replace("t=", "t=1"), body, at),
        "secret": ("whsec_" + "A" * 43, header, body, at),
        "late": (hook[1], header, body, at + 302),
        "none": (hook[1], "", body, at),
        "garbled": (hook[1], "t=x,v1=,=,", body, at),
    }
    assert SNIPPET["verified"](*asked[change]) is None


def test_what_is_rolled_back_is_told_to_nobody(hook, dara, receiver, time):
    with transaction.atomic():
        happen(dara, time)
        transaction.set_rollback(True)
    assert time.run() == 0
    assert receiver.came.empty()


def test_only_what_was_chosen_is_told_and_only_to_whose_it_is(hook, dara, receiver, time, stage):
    endpoints.change_events(hook[0], ["payout.paid"], time.now().wall)
    happen(dara, time, Kind.TOP_UP_PAID)
    happen(stage.people["stranger"], time, Kind.PAYOUT_PAID)
    assert time.run() == 0
    happen(dara, time, Kind.PAYOUT_PAID)
    assert time.run() == 1


def test_two_endpoints_get_one_event_in_two_deliveries(hook, dara, receiver, time):
    endpoints.make(dara, receiver.url, ["topup.paid"], time.now().wall)
    happen(dara, time)
    assert time.run() == 2
    bodies = [receiver.came.get_nowait() for _ in range(2)]
    assert len({json.loads(each.body)["id"] for each in bodies}) == 1
    assert len({each.headers["Minutewise-Delivery"] for each in bodies}) == 2


@pytest.mark.parametrize(
    ("answer", "status", "problem", "why"),
    [
        (500, 500, "", "it says no"),
        (404, 404, "", "nobody there"),
        ("away", 302, "", "redirects are not followed"),
        ("hang up", None, "hung_up", "no word"),
        ("slow", None, "timeout", "too long"),
        ("drip", None, "timeout", "never silent, never through"),
        ("huge", 500, "", "the beginning is enough"),
        ("nonsense", None, "bad_answer", "not HTTP"),
    ],
)
def test_every_failure_is_noted_and_tried_again(
    hook, dara, receiver, time, monkeypatch, answer, status, problem, why
):
    with monkeypatch.context() as impatient:
        if problem == "timeout":  # for the others a machine that stands still is no answer
            impatient.setattr(sending, "door", lambda: Door(loopback=True, answer_s=0.5))
        receiver.answers = [answer]
        happen(dara, time)
        time.run()
    attempt, delivery = only(Attempt), only()
    assert (attempt.status, attempt.problem) == (status, problem), why
    assert len(attempt.answer) <= 4096
    assert delivery.state == "waiting"
    assert delivery.next_at == time.now().wall + timedelta(seconds=WAITS_S[0])
    assert time.run(WAITS_S[0]) == 1
    assert only().state == "taken"
    assert receiver.came.qsize() == 2  # not three: the redirect led nowhere


def test_after_three_days_it_is_given_up_and_the_endpoint_off_with_one_letter(
    hook, dara, receiver, time
):
    receiver.answers = [500] * 99
    happen(dara, time)
    time.run()
    for wait in WAITS_S:
        assert only(Endpoint).off == ""
        assert time.run(wait - 1) == 0
        assert time.run(1) == 1
    assert only().state == "given_up"
    assert only().attempts.count() == len(WAITS_S) + 1
    assert (only(Endpoint).off, only(Endpoint).off_at) == ("failing", time.now().wall)
    letter = Letter.objects.get()
    assert (letter.to, receiver.url in letter.text) == (dara.email, True)
    happen(dara, time)  # switched off: not even noted
    assert time.run(999_999) == 0
    assert Delivery.objects.count() == 1


def test_one_that_is_taken_in_between_keeps_the_endpoint_on(hook, dara, receiver, time):
    receiver.answers = [500]
    happen(dara, time)
    time.run()
    assert only(Endpoint).failing_since == time.now().wall
    time.run(5)
    assert only(Endpoint).failing_since is None


def test_what_waits_is_dropped_when_the_endpoint_is_switched_off(hook, dara, receiver, time):
    happen(dara, time)
    endpoints.switch(hook[0], time.now().wall, on=False)
    time.run()
    assert only().state == "dropped"
    assert receiver.came.empty()


def test_whoever_is_shut_out_is_told_nothing(hook, dara, receiver, time):
    happen(dara, time)
    type(dara).objects.filter(pk=dara.pk).update(is_active=False)
    happen(dara, time)
    time.run()
    assert [each.state for each in Delivery.objects.all()] == ["dropped"]
    assert receiver.came.empty()


def test_one_that_is_taken_away_meanwhile_leaves_nothing(hook, dara, receiver, time):
    happen(dara, time)
    endpoints.remove(hook[0], time.now().wall)
    time.run()
    assert receiver.came.empty()
    assert not Delivery.objects.exists()


def test_for_a_day_after_a_roll_both_secrets_are_good(hook, dara, receiver, time):
    def good(secret):
        _path, headers, body = came
        at = time.now().wall.timestamp()
        return SNIPPET["verified"](secret, headers["Minutewise-Signature"], body, at) is not None

    fresh = endpoints.roll(hook[0], time.now().wall)
    for after_s, old in [(86_399, True), (1, False)]:
        time.run(after_s)
        happen(dara, time)
        time.run()
        came = receiver.came.get_nowait()
        assert (good(fresh), good(hook[1])) == (True, old)


def test_a_replay_is_the_same_event_once_more(hook, dara, receiver, time):
    happen(dara, time)
    time.run()
    endpoints.replay(hook[0], only().pk, time.now().wall)
    assert time.run(600) == 1
    first, again = receiver.came.get_nowait(), receiver.came.get_nowait()
    assert first.body == again.body
    assert first.headers["Minutewise-Delivery"] != again.headers["Minutewise-Delivery"]
    assert first.headers["Minutewise-Signature"] != again.headers["Minutewise-Signature"]


def test_deliveries_are_forgotten_after_thirty_days(hook, dara, receiver, time):
    happen(dara, time)
    time.run()
    forget(None, time.now().later(30 * 86_400_000))
    assert Delivery.objects.count() == 1
    forget(None, time.now().later(30 * 86_400_000 + 1))
    assert not Delivery.objects.exists()
