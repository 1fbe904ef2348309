"""What a call tells the servers of the two: each their own role and figures, once."""

import json

import pytest

from minutewise.calls.actions import ring
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.models import Delivery
from minutewise.webhooks.rules import Kind
from minutewise.work.clock import now
from tests.attacks.conftest import stage

__all__ = ["stage"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(stage):
    """What was told to the servers of somebody in the cast, oldest first."""
    for who in ("client", "advisor"):
        events = [kind.value for kind in Kind]
        make(stage.people[who], "https://hooks.example/", events, now().wall)

    def of(who):
        sent = Delivery.objects.filter(endpoint__person=stage.people[who]).order_by("pk")
        return [(body["type"], body["data"]) for body in (json.loads(d.body) for d in sent)]

    return of


def test_a_call_from_ring_to_settlement(stage, told):
    call = stage.call(to="ended")
    for who in ("client", "advisor"):
        events = told(who)
        assert [kind for kind, _data in events] == [
            "call.started", "call.accepted", "call.ended", "call.settled",
        ]  # fmt: skip
        assert {data["call"] for _kind, data in events} == {str(call.id)}
        assert {data["role"] for _kind, data in events} == {who}
    assert told("client")[-1][1]["paid"] == 0
    assert "share" not in told("client")[-1][1]
    assert told("advisor")[-1][1]["share"] == 0
    assert told("advisor")[-2][1]["outcome"] == "hung_up"


@pytest.mark.parametrize(
    ("end", "kind", "outcome"),
    [
        (lambda call: ring.miss(call.id, now()), "call.missed", "missed"),
        (lambda call: ring.decline(call.id, "busy with Dara", now()), "call.ended", "declined"),
        (lambda call: ring.cancel(call.id, now()), "call.ended", "cancelled"),
    ],
)
def test_what_was_never_accepted_is_not_settled(stage, told, end, kind, outcome):
    end(stage.call(to="ringing"))
    assert [told_kind for told_kind, _data in told("advisor")] == ["call.started", kind]
    assert told("client")[-1][1]["outcome"] == outcome


def test_no_name_and_no_text_of_anybody_is_in_it(stage, told):
    call = stage.call(to="ringing")
    ring.decline(call.id, "busy with a secret", now())
    bodies = " ".join(Delivery.objects.values_list("body", flat=True))
    for word in ("Dara", "Mirela", "Disk", "secret", "example.org"):
        assert word not in bodies
