"""Installations that are set up otherwise: a relay between the two, PostgreSQL underneath."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import cents, frames, hang_up, over, shows, talk, until
from tests.journeys.conftest import on_stage
from tests.journeys.house import house as opened
from tests.journeys.people import People
from tests.services.coturn import Relay, coturn
from tests.services.postgres import postgres

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("other-installations")]

# Keeps every connection that the page makes, so that one can ask which way the media takes.
KEEP = """(() => {
  const Plain = RTCPeerConnection;
  window.links = [];
  window.RTCPeerConnection = class extends Plain {
    constructor(...how) { super(...how); window.links.push(this); }
  };
})()"""
WAYS = """async () => {
  const stats = [...(await window.links.at(-1).getStats()).values()];
  const pair = stats.find((each) => each.type === "candidate-pair" && each.nominated);
  const end = (id) => stats.find((each) => each.id === id)?.candidateType;
  return pair ? [end(pair.localCandidateId), end(pair.remoteCandidateId)] : [];
}"""


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    """A real TURN server."""
    with coturn() as found:
        yield found


@pytest.fixture
def relayed(browser, relay, request, tmp_path) -> Iterator[People]:
    """People of an installation where media goes through the relay only."""
    settings = {**relay.environment, "MINUTEWISE_RELAY_ONLY": "1"}
    with opened(tmp_path, settings) as house:
        yield from on_stage(browser, house, request)


@pytest.fixture
def on_postgresql(browser, request, tmp_path) -> Iterator[People]:
    """People of an installation with a PostgreSQL of its own."""
    with (
        postgres(migrated=True) as url,
        opened(tmp_path, {"MINUTEWISE_DATABASE_URL": url}) as house,
    ):
        yield from on_stage(browser, house, request)


def test_with_relay_only_media_flows_through_the_relay_and_is_billed(relayed, relay):
    mirela, dara = relayed.advisor(free_sample_s=0), relayed.client()
    relayed.init_scripts.append(KEEP)
    call = talk(relayed, dara, mirela)
    for page in call.pages:
        was = frames(page)
        until("the picture moves", lambda page=page, was=was: frames(page) > was + 5)
        assert page.evaluate(WAYS) == ["relay", "relay"]
    # Ten cents are five seconds: an answer that is late at the end takes back two at most.
    until("it counts", lambda: cents(call.his) >= 10)
    hang_up(call.theirs)
    assert over(call)["meters"][0]["charge"] > 0
    assert f"{call.id}:{dara.person}" in relay.log.read_text(), "the relay knew the client's pass"


def test_the_first_paid_call_on_postgresql(on_postgresql):
    mirela, dara = on_postgresql.advisor(free_sample_s=3), on_postgresql.client()
    call = talk(on_postgresql, dara, mirela)
    for page in call.pages:
        shows(page, "running")
    until("it counts", lambda: cents(call.his) >= 8)
    on_postgresql.house.site.kill()
    on_postgresql.forgive("ERR_", "WebSocket", "Failed to load resource")
    on_postgresql.house.site.start()
    # What was open closed with the crash, at the lease: until they are told, both pages count on.
    expect(call.his.get_by_text("Both are back")).to_be_attached(timeout=60_000)
    stood = call.now()["meters"][0]["closed_ms"] // 1000 * 2
    until("it counts on", lambda: cents(call.his) > stood + 12)
    hang_up(call.his)
    meter = over(call)["meters"][0]
    assert meter["charge"] == meter["closed_ms"] // 1000 * 2 > 0
    assert on_postgresql.house.ask("money", person=mirela.person)["earnings"] == meter["share"]
