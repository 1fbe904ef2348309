"""F14: the relay dies in the middle of a relayed call; silence costs nothing, and it goes on."""

import time

import pytest

from tests.journeys.calls import accept, at_work, cents, hang_up, over, ring, sees, shows, until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("hidden-address")]

# The last packets before it died, and what one side may report of them a little later.
LATE_MS = 2_500


def test_nobody_pays_for_the_silence_and_the_call_goes_on_when_it_is_back(with_relay, relay_house):
    stage = with_relay
    stage.forgive("ERR_", "WebSocket", "ICE")
    mirela, dara = stage.advisor(free_sample_s=0), stage.client()
    stage.house.ask("hides", person=dara.person)
    call = accept(ring(stage, dara, mirela, his=at_work(stage, mirela)))
    for page in call.pages:
        shows(page, "running", seconds=40)
    began = time.monotonic()
    time.sleep(4)
    relay_house.die()
    talked_ms = (time.monotonic() - began) * 1000
    for page in call.pages:
        shows(page, "lost", seconds=40)
    [meter] = call.now()["meters"]
    assert meter["reasons"] == ["lost"]
    counted_ms = meter["closed_ms"]
    assert 0 < counted_ms <= talked_ms + LATE_MS, "backdated to the last packets"
    mended = time.monotonic()
    relay_house.mend()
    for page in call.pages:
        shows(page, "running", seconds=50)
        until("the picture is back", lambda page=page: sees(page))
    stood = cents(call.theirs)
    # Longer than reports lie apart: whose last word is late is paid up to the one before.
    until("it counts on", lambda: cents(call.theirs) > stood + 8)
    hang_up(call.theirs)
    over(call)
    [meter] = call.now()["meters"]
    assert 0 < meter["closed_ms"] - counted_ms <= (time.monotonic() - mended) * 1000
