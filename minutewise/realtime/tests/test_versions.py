"""Version N−1 beside N: what its processes say is understood, and what is new hurts nobody.

The papers and messages below were written by the version before roles could run apart. They stay
as they are: whoever changes what travels adds the form of the version before to these tables.
"""

import pytest

from minutewise.realtime.control import obey
from minutewise.realtime.tests.stage import ALICE, BOB, CALL, NOW_S, SECRET, Stage
from minutewise.realtime.tickets import Claims, Grant, issue, read

FORMER_TICKET = (
    "v1.eyJwIjoiMDE4ZjAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDBhIiwiaSI6MTgwMDAwMDAwM"
    "CwieCI6MTgwMDAwMDA2MCwiZyI6W1siY2FsbDowMThmMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwM"
    "DAwY2EiLCJjbGllbnQiLCJtZWRpYSJdXX0.eYJNvkEsylnrdgKQTE8jkHRKD1Rnov8BU5RpPS2z6ys"
)

FORMER_ORDERS = [
    {"kind": "revoke", "person": BOB, "at_ms": 1},
    {"kind": "end", "topic": CALL, "at_ms": 1},
    {"kind": "needs", "topic": CALL, "needs": "thread", "at_ms": 1},
    {"kind": "hand", "topic": CALL, "seat": "advisor", "person": BOB, "at_ms": 1},
    {"kind": "restate"},
    {"kind": "resync"},
    {"kind": "orders"},
]

LATER_ORDERS = [
    {"kind": "something new", "topic": CALL, "at_ms": 1},
    {"kind": "move"},
    {"topic": CALL},
    {},
]


def test_a_ticket_of_the_version_before_opens_any_hub():
    claims = read(SECRET, FORMER_TICKET, NOW_S)
    assert claims == Claims(ALICE, (Grant(CALL, "client", "media"),), NOW_S, None)
    assert Stage().opens_with(claims).frames("welcome")


def test_a_ticket_that_names_no_hub_is_the_one_of_the_version_before():
    """So the one process of the new version and hubs of the old one take each other's."""
    grants = [Grant(CALL, "client", "media")]
    assert issue(SECRET, person=ALICE, grants=grants, ttl_s=60, now_s=NOW_S) == FORMER_TICKET


@pytest.mark.parametrize("order", [*FORMER_ORDERS, *LATER_ORDERS], ids=str)
def test_orders_of_other_versions_are_obeyed_or_passed_over(order):
    stage = Stage()
    stage.client()
    obey(stage.hub, order, stage.now_ms)


def test_an_event_with_more_in_it_reaches_its_topic():
    stage = Stage()
    client = stage.client()
    stage.hub.deliver({"topic": CALL, "kind": "k", "data": {}, "seq": 1, "new": 2}, stage.now_ms)
    assert client.frames("event")
