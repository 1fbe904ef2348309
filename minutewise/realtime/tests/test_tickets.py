"""A ticket opens what it names, for whom it names, while it is fresh; nothing else does."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise.realtime.tests.stage import ALICE, BOB, CALL, NOW_S, OTHER_CALL, SECRET, ticket
from minutewise.realtime.tickets import Claims, Grant, TicketError, issue, read

SEATED = Grant(CALL, "client", "media")
OWN = Grant(f"person:{ALICE}")
PUBLIC = Grant("presence")


def refused(token, now_s=NOW_S, secret=SECRET):
    with pytest.raises(TicketError) as caught:
        read(secret, token, now_s)
    return caught.value.code


def test_a_ticket_says_what_was_put_into_it():
    claims = read(SECRET, ticket(ALICE, SEATED, OWN, PUBLIC), NOW_S)
    assert claims == Claims(ALICE, (SEATED, OWN, PUBLIC), NOW_S)


def test_a_visitor_may_see_who_is_online():
    assert read(SECRET, ticket(None, PUBLIC), NOW_S) == Claims(None, (PUBLIC,), NOW_S)


@pytest.mark.parametrize(
    ("later_s", "outcome"),
    [(0, "good"), (59, "good"), (60, "ticket_expired"), (86_400, "ticket_expired")],
)
def test_a_ticket_of_a_minute_lives_to_the_end_of_that_minute(later_s, outcome):
    token = ticket(ALICE, OWN, ttl_s=60)
    if outcome == "good":
        assert read(SECRET, token, NOW_S + later_s).person == ALICE
    else:
        assert refused(token, NOW_S + later_s) == outcome


def test_a_ticket_signed_with_another_secret_is_forged():
    assert refused(ticket(ALICE, OWN), secret=SECRET + "x") == "ticket_forged"


def test_every_single_changed_character_makes_a_ticket_worthless():
    token = ticket(ALICE, SEATED)
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert refused(token[:place] + other + token[place + 1 :]) == "ticket_forged"


def test_a_payload_of_ones_own_with_a_borrowed_signature_is_forged():
    _, _, mac = ticket(ALICE, OWN).split(".")
    body = {"p": BOB, "i": NOW_S, "x": NOW_S + 60, "g": [[f"person:{BOB}", None, None]]}
    payload = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    assert refused(f"v1.{payload}.{mac}") == "ticket_forged"


@given(st.text(max_size=200))
def test_no_text_that_is_not_a_ticket_is_taken_for_one(text):
    assert refused(text) == "ticket_forged"


def test_a_text_too_long_for_a_ticket_is_not_looked_at():
    assert refused("v1." + "A" * 1_000_000 + ".A") == "ticket_forged"


@pytest.mark.parametrize(
    ("person", "grants", "why"),
    [
        (BOB, [OWN], "another person's topic"),
        (None, [OWN], "a visitor has no topic of his own"),
        (None, [SEATED], "a seat needs a person"),
        (ALICE, [Grant(CALL, "operator", "media")], "no such seat"),
        (ALICE, [Grant(CALL, "client", "luck")], "no such proof"),
        (ALICE, [Grant(CALL, None, "media")], "proof without a seat"),
        (ALICE, [Grant("call:1", "client", "media")], "not an id"),
        (ALICE, [Grant("call:" + CALL[5:].upper(), "client")], "the same id written otherwise"),
        (ALICE, [Grant(f"person:{ALICE}", "client", "socket")], "a person has no seats"),
        (ALICE, [Grant("presence", "client", "socket")], "neither has the public topic"),
        (ALICE, [Grant("presence:all")], "not a topic"),
        (ALICE, [Grant("ledger")], "not a topic"),
        (ALICE, [], "nothing"),
        (ALICE, [PUBLIC, PUBLIC], "the same twice"),
    ],
)
def test_nobody_can_issue(person, grants, why):
    with pytest.raises(TicketError) as caught:
        issue(SECRET, person=person, grants=grants, ttl_s=60, now_s=NOW_S)
    assert caught.value.code == "ticket_grants", why


def test_nobody_can_issue_a_ticket_that_outlives_our_memory_of_revoked_people():
    for ttl_s in (0, -1, 3_601):
        with pytest.raises(TicketError):
            issue(SECRET, person=ALICE, grants=[OWN], ttl_s=ttl_s, now_s=NOW_S)


def test_seventeen_topics_are_too_many_for_a_ticket():
    calls = [Grant(f"call:018f0000-0000-7000-8000-{n:012d}") for n in range(17)]
    assert issue(SECRET, person=ALICE, grants=calls[:16], ttl_s=60, now_s=NOW_S)
    with pytest.raises(TicketError):
        issue(SECRET, person=ALICE, grants=calls, ttl_s=60, now_s=NOW_S)


def test_a_listener_of_a_call_needs_no_seat():
    assert read(SECRET, ticket(ALICE, Grant(OTHER_CALL)), NOW_S).grants == (Grant(OTHER_CALL),)
