"""Whoever speaks slowly, or without end, is waited for by nobody."""

import asyncio
import socket
from contextlib import ExitStack

import httpx
import pytest

from minutewise.project import patience
from minutewise.project.patience import Prompt, WholeBodies
from minutewise.realtime.bus import set_bus
from minutewise.realtime.tests.playing import ORIGIN, fresh_ticket, running_place, until
from tests.attacks.frames import TEXT, Line, frame
from tests.attacks.test_socket_frames import CLIENT, HELLO
from tests.services.installation import installation
from tests.services.plain import PLAIN

SLOW = (
    b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    b"Cookie: csrftoken=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=b"
)


def test_twelve_forms_that_drip_in_leave_the_site_to_everybody_else(tmp_path):
    """Pages are made by four threads; none of them reads what has not arrived."""
    with installation(tmp_path) as site:
        site.module("tests.faults.parlour", "0")
        site.start()
        slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(12)]
        for each in slow:
            each.sendall(SLOW)
        with httpx.Client(base_url=site.url, timeout=30, verify=PLAIN) as visitor:
            assert {visitor.get("/paying/").status_code for _ in range(12)} == {200}
        for each in slow:
            each.close()


# ---- the body ----


async def echo(scope, receive, send):
    """Answers with what it was sent."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(parts, *, door=None, length=b"1"):
    """The status and the body that come of a request whose body arrives in `parts`."""
    waiting, sent = list(parts), []

    async def receive():
        if not waiting:
            await asyncio.sleep(3600)
        part = waiting.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(waiting) or part == b"..."}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"Content-Length", length)]}
    asyncio.run((door or WholeBodies(echo))(scope, receive, send))
    return (sent[0]["status"], sent[1]["body"]) if sent else None


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 400_000])
def test_a_body_arrives_as_it_was_sent(size):
    body = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert ask([body[:100], body[100:], b""]) == (200, body)


def test_without_a_body_nothing_is_waited_for():
    assert ask([b""], length=b"0") == (200, b"")


def test_a_body_that_stops_arriving_is_given_up(monkeypatch):
    monkeypatch.setattr(patience, "PART_S", 0.01)
    assert ask([b"..."])[0] == 408


def test_a_body_that_drips_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(patience, "BODY_S", 0.01)
    assert ask([b"..."])[0] == 408


def test_a_body_has_a_largest_size_to_the_byte(monkeypatch):
    monkeypatch.setattr(patience, "BODY_BYTES_MAX", 1000)
    assert ask([b"x" * 999, b"x"])[0] == 200
    assert ask([b"x" * 999, b"xx"])[0] == 413


def test_all_bodies_together_have_one_and_it_is_given_back(monkeypatch):
    monkeypatch.setattr(patience, "TOGETHER_BYTES_MAX", 1000)
    monkeypatch.setattr(patience, "SHORT_BYTES_MORE", 0)
    door = WholeBodies(echo)
    door.together = 600  # another request
    assert ask([b"x" * 401], door=door)[0] == 503
    assert ask([b"x" * 400], door=door)[0] == 200
    assert door.together == 600


def test_uploads_that_fill_all_the_room_leave_some_for_who_hangs_up():
    """Sixteen slow uploads of the largest size, from one line; a press has a hundred bytes."""
    door = WholeBodies(echo)
    door.together = patience.TOGETHER_BYTES_MAX
    assert ask([b"x" * (patience.IN_MEMORY_BYTES_MAX + 1)], door=door)[0] == 503
    assert ask([b"x" * 100], door=door)[0] == 200
    door.together += patience.SHORT_BYTES_MORE
    assert ask([b"x" * 100], door=door)[0] == 503


def test_whoever_hangs_up_in_the_middle_is_not_answered():
    door = WholeBodies(echo)
    assert ask([b"abc", None], door=door) is None
    assert door.together == 0


# ---- the head ----


@pytest.fixture
def prompt_place(monkeypatch):
    monkeypatch.setattr(patience, "HEAD_S", 0.3)
    with running_place(http=Prompt) as place:
        yield place
    set_bus(None)


HEADS = {
    "nothing at all": b"",
    "half a line": b"GET /ws HTT",
    "half a head": b"GET /ws HTTP/1.1\r\nHost: a\r\nX: ",
    "a handshake that the protocol refuses without a word": (
        b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"X-Long: " + b"x" * 20_000 + b"\r\n\r\n"
    ),
}


@pytest.mark.parametrize("sent", HEADS.values(), ids=HEADS)
def test_a_line_without_a_whole_request_is_cut(prompt_place, sent):
    with Line(prompt_place.port) as line:
        line.send(sent)
        assert line.status() == 0


def test_a_head_that_drips_in_byte_by_byte_is_cut_all_the_same(prompt_place):
    with Line(prompt_place.port) as line:
        for byte in b"GET /ws HTTP/1.1\r\nHost: advice.example\r\n" * 50:
            line.send(bytes([byte]))
            line.raw.settimeout(0.01)
            try:
                if not line.raw.recv(1):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("two thousand bytes of a head were waited for")


def opened_in_time(stack, port):
    """An open socket; None where this machine stood still for as long as a head is waited for."""
    line = stack.enter_context(Line(port))
    return line if line.shake(fresh_ticket(*CLIENT), ORIGIN) == 101 else None


def test_a_socket_that_was_opened_in_time_stays_open(prompt_place):
    with ExitStack() as stack:
        line = until(lambda: opened_in_time(stack, prompt_place.port))
        late = stack.enter_context(Line(prompt_place.port))
        assert late.status() == 0, "so the time is over"
        line.send(frame(TEXT, HELLO))
        line.until('"pong"')
    until(lambda: prompt_place.served() == 0)
