"""Whoever hides the IP address is called by relay, or in writing, or not at all."""

import pytest

from minutewise.accounts.models import Person
from minutewise.calls.actions.mode import change_mode
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import money
from minutewise.calls.views import own_part
from minutewise.kernel.errors import RuleError
from minutewise.rooms.models import Seat

RELAY = ["turn:relay.example.org:3478"]


def hides(*people):
    Person.objects.filter(pk__in=[each.pk for each in people]).update(hides_address=True)
    for each in people:
        each.refresh_from_db()


@pytest.mark.parametrize(
    ("who", "way"),
    [((), "all"), (("dara",), "relay"), (("mirela",), "relay"), (("dara", "mirela"), "relay")],
)
def test_one_who_hides_is_enough_for_both(talk, dara, mirela, settings, who, way):
    settings.TURN_URLS = RELAY
    hides(*({"dara": dara, "mirela": mirela.person}[name] for name in who))
    call = talk.rings().is_accepted().call
    for role, person in (("client", dara), ("advisor", mirela.person)):
        own = own_part(call, role, person)
        assert own["ice_policy"] == way
        assert own["ice_servers"][0]["urls"] == RELAY


@pytest.mark.parametrize("mode", ["audio", "video"])
@pytest.mark.parametrize("who", ["client", "advisor"])
def test_without_a_relay_such_a_call_does_not_ring(talk, dara, mirela, settings, who, mode):
    settings.TURN_URLS = []
    hides(dara if who == "client" else mirela.person)
    with pytest.raises(RuleError) as refused:
        talk.rings(mode)
    assert refused.value.code == "relay_missing"
    assert (Call.objects.count(), Seat.objects.count()) == (0, 0)
    assert money(dara) == (5000, 0, 0)


def test_writing_needs_no_relay_and_speaking_is_refused_later_too(talk, dara, settings):
    settings.TURN_URLS = []
    hides(dara)
    talk.rings("text").is_accepted().connects()
    now = talk.clock.passes(s=5)
    with pytest.raises(RuleError) as refused:
        change_mode(talk.id, "client", "audio", now.steady_ms, now)
    assert refused.value.code == "relay_missing"
    assert talk.call.mode == "text"


def test_a_page_that_was_told_too_early_shows_no_address_either(talk, dara, settings):
    """The relay vanished while it rang: nobody connects, and nothing leaks."""
    settings.TURN_URLS = RELAY
    hides(dara)
    call = talk.rings().is_accepted().call
    settings.TURN_URLS = []
    own = own_part(call, "client", dara)
    assert (own["ice_policy"], own["ice_servers"]) == ("relay", [])
