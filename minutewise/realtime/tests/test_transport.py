"""Through a real server and real sockets: who gets in, what travels, how it ends."""

import asyncio
import json
import socket
import threading
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from minutewise.realtime import prove
from minutewise.realtime.bus import LocalBus, set_bus
from minutewise.realtime.outbox import CLOSE_CODES
from minutewise.realtime.server import running_hub
from minutewise.realtime.tests.playing import (
    HOSTS,
    ORIGIN,
    fresh_ticket,
    hear,
    in_time,
    running_place,
    running_server,
    say,
    until,
)
from minutewise.realtime.tests.stage import ALICE, BOB, CALL, SECRET
from minutewise.realtime.tickets import Grant
from tests.attacks.frames import Line

CLIENT = (ALICE, Grant(CALL, "client", "media"), Grant(f"person:{ALICE}"))
ADVISOR = (BOB, Grant(CALL, "advisor", "media"))


@pytest.fixture
def place():
    with running_place() as place:
        yield place
    set_bus(None)


def refusal(place, token, **options):
    with pytest.raises(InvalidStatus) as caught, place.opens(token, **options):
        pass
    return caught.value.response.status_code


def close_code(ws):
    try:
        while True:
            ws.recv(timeout=30)
    except ConnectionClosed as closed:
        return closed.rcvd.code


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "https://advice.example.evil.example",
        "https://evil.example/advice.example",
        "https://advice.example@evil.example",
        "file://advice.example",
        "advice.example",
    ],
)
def test_another_sites_page_is_refused_before_the_socket_opens(place, origin):
    assert refusal(place, fresh_ticket(*CLIENT), origin=origin) == 403
    assert place.count() == 0


@pytest.mark.parametrize(
    "origin", [ORIGIN, "http://advice.example:8000", "https://trucks.networks.example"]
)
def test_ones_own_pages_are_let_in(place, origin):
    with place.opens(fresh_ticket(*CLIENT), origin=origin) as ws:
        assert hear(ws, "welcome")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        fresh_ticket(*CLIENT)[:-2] + "xx",
        fresh_ticket(*CLIENT, now_s=int(time.time()) - 3_600),
        "x&ticket=y",
        "%ff%00",
    ],
    ids=["none", "nonsense", "forged", "expired", "two", "bytes"],
)
def test_without_a_valid_ticket_the_socket_does_not_open(place, token):
    assert refusal(place, token) == 403
    assert place.count() == 0


def test_two_people_signal_prove_and_hear_events(place):
    set_bus(place.bus)
    with place.opens(fresh_ticket(*CLIENT)) as client, place.opens(fresh_ticket(*ADVISOR)) as adv:
        client_id = hear(client, "welcome")["conn"]
        hear(adv, "members")
        say(adv, "signal", topic=CALL, to=None, data={"sdp": "offer"})
        assert hear(client, "signal")["data"] == {"sdp": "offer"}
        say(client, "signal", topic=CALL, to=None, data={"sdp": "answer"})
        assert hear(adv, "signal")["from"] == client_id
        for ws in (client, adv):
            say(ws, "proof", n=1, media={"in": 10})
        both = {"client": True, "advisor": True}
        until(lambda: proven(hear(client, "members")) == both)
        place.bus.publish("events", {"topic": CALL, "seq": 1, "kind": "log", "data": {"a": 1}})
        assert hear(client, "event") == hear(adv, "event")
        assert place.count() == 2
    until(lambda: place.count() == 0)


def proven(frame):
    return {name: bool(seat and seat["proven"]) for name, seat in frame["seats"].items()}


class Answering(threading.Thread):
    """A browser that answers every prove frame until its socket ends."""

    def __init__(self, ws):
        super().__init__(daemon=True)
        self.ws, self.packets = ws, 0
        self.start()

    def run(self):
        try:
            for text in self.ws:
                frame = json.loads(text)
                if frame["t"] == "prove":
                    self.packets += 50
                    say(self.ws, "proof", n=frame["n"], media={"in": self.packets})
        except ConnectionClosed:
            pass


def test_the_web_asks_and_both_browsers_answer_within_milliseconds(place):
    set_bus(place.bus)
    with place.opens(fresh_ticket(*CLIENT)) as client, place.opens(fresh_ticket(*ADVISOR)) as adv:
        for ws in (client, adv):
            Answering(ws)
        until(lambda: len(prove.ask(CALL)) == 2)
        ages = in_time(lambda: prove.ask(CALL), 0.3)
        assert ages.keys() == {"client", "advisor"}
        assert max(ages.values()) < 300


def test_the_web_waits_for_a_silent_browser_half_a_second_at_most(place):
    set_bus(place.bus)
    with place.opens(fresh_ticket(*CLIENT)) as client:
        say(client, "proof", n=1, media={"in": 10})
        until(lambda: "client" in prove.ask(CALL))
        # Of a browser that is silent for ten seconds the hub knows that it is gone.
        asked = until(lambda: in_time(lambda: prove.ask(CALL), 0.6, tries=8))
        assert asked["client"] >= 400


def test_the_web_learns_nothing_about_a_call_that_nobody_is_in(place):
    set_bus(place.bus)
    assert in_time(lambda: prove.ask(CALL), 0.3) == {}


def test_without_a_bus_the_web_is_not_kept_waiting():
    set_bus(None)
    assert in_time(lambda: prove.ask(CALL), 0.05) == {}


def test_a_revoked_person_is_out_within_a_second(place):
    in_time(lambda: comes_and_is_revoked(place, str(uuid4())), 1)


def comes_and_is_revoked(place, person):
    with place.opens(fresh_ticket(person, Grant(f"person:{person}"))) as ws:
        hear(ws, "welcome")
        order = {"kind": "revoke", "person": person, "at_ms": int(time.time() * 1000)}
        place.bus.publish("control", order)
        assert hear(ws, "bye") == {"t": "bye", "code": "revoked"}
        assert close_code(ws) == CLOSE_CODES["revoked"]


def test_binary_frames_and_nonsense_are_answered_and_then_closed(place):
    with place.opens(fresh_ticket(*CLIENT)) as ws:
        ws.send(b"\x00\xff")
        assert hear(ws, "error")["code"] == "not_json"
        with suppress(ConnectionClosed):  # perhaps before the last of it is sent
            for _ in range(11):
                ws.send("nonsense")
        assert close_code(ws) == CLOSE_CODES["violations"]


def test_a_browser_that_does_not_read_is_dropped_and_the_others_hear_everything(place):
    slow = open_without_reading(place)
    until(lambda: place.count() == 1)
    with place.opens(fresh_ticket(*ADVISOR), max_size=None) as adv:
        Drain(adv)
        until(lambda: place.count() == 2)
        big = {"text": "x" * 60_000}
        for seq in range(400):
            place.bus.publish("events", {"topic": CALL, "seq": seq, "kind": "log", "data": big})
            time.sleep(0.002)  # the fast reader is given the time to be fast
        until(lambda: place.count() == 1)
        until(lambda: place.served() == 1)
        assert place.run.call(lambda: next(iter(place.hub.connections.values())).person) == BOB
    slow.close()


class Drain(threading.Thread):
    def __init__(self, ws):
        super().__init__(daemon=True)
        self.ws = ws
        self.start()

    def run(self):
        try:
            for _ in self.ws:
                pass
        except ConnectionClosed:
            pass


def open_without_reading(place):
    """A client that shakes hands and then never reads again."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    raw.connect(("127.0.0.1", place.port))
    token = fresh_ticket(*CLIENT)
    request = (
        f"GET /ws?ticket={token} HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    raw.sendall(request.encode())
    assert raw.recv(12).endswith(b"101")
    return raw


def test_a_restart_says_bye_and_closes_with_1012():
    with running_place() as place, place.opens(fresh_ticket(*CLIENT)) as ws:
        hear(ws, "welcome")
        place.run(place.server.stop())
        assert hear(ws, "bye") == {"t": "bye", "code": "restart"}
        assert close_code(ws) == 1012
        assert refusal(place, fresh_ticket(*CLIENT)) == 403


def test_every_reason_to_close_has_a_close_code_of_its_own():
    assert len(set(CLOSE_CODES.values())) == len(CLOSE_CODES)
    assert all(code == 1012 or 4000 <= code <= 4999 for code in CLOSE_CODES.values())


def test_the_socket_leads_to_the_hub_that_runs_for_the_time_of_a_block():
    async def a_hub_for_a_moment(port):
        async with running_hub(LocalBus(asyncio.get_running_loop()), SECRET, HOSTS):
            return await asyncio.to_thread(answer, port)

    with running_server() as (run, port):
        assert answer(port) == 403
        assert run(a_hub_for_a_moment(port)) == 101
        assert answer(port) == 403


def answer(port):
    """The status with which a socket is opened or refused."""
    with Line(port) as line:
        return line.shake(fresh_ticket(*CLIENT), ORIGIN)


def test_one_of_several_hubs_is_found_by_its_name(place):
    address = f"ws://127.0.0.1:{place.port}/ws/hub-a?ticket={fresh_ticket(*CLIENT)}"
    with connect(address, origin=ORIGIN) as ws:
        assert hear(ws, "welcome")


@pytest.mark.parametrize("path", ["elsewhere", "wss", "", "ws-a/ws"])
def test_a_socket_at_any_other_address_is_not_found(place, path):
    address = f"ws://127.0.0.1:{place.port}/{path}?ticket={fresh_ticket(*CLIENT)}"
    with pytest.raises(InvalidStatus) as caught, connect(address, origin=ORIGIN):
        pass
    assert caught.value.response.status_code == 404
    assert place.count() == 0
