"""The faulty lines themselves: each does what it says, so that what is tested on them means it."""

import asyncio
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import websockets

from tests.services.faulty import Troubles, faulty_http, line
from tests.services.faulty.line import DOWN, UP
from tests.services.faulty.pieces import Frames, Piece

HEAD = b"GET / HTTP/1.1\r\n\r\n"


def frame(text, *, opcode=1, masked=False):
    data = text.encode()
    length = bytes([126]) + len(data).to_bytes(2) if len(data) > 125 else bytes([len(data)])
    if masked:
        length = bytes([length[0] | 0x80]) + length[1:] + b"\0\0\0\0"
    return bytes([0x80 | opcode]) + length + data


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_frames_are_found_however_the_bytes_arrive(chunk):
    sent = [frame("one"), frame("x" * 300, masked=True), frame("", opcode=9), frame("two")]
    stream, cutter = HEAD + b"".join(sent), Frames()
    parts = [stream[at : at + chunk] for at in range(0, len(stream), chunk)]
    found = [piece for part in parts for piece in cutter.feed(part)]
    assert [piece.data for piece in found] == [HEAD, *sent]
    assert [piece.message for piece in found] == [False, True, True, False, True]


def fates(count=6, **troubles):
    chosen, held = Troubles(seed=1, **troubles), []
    return [chosen.fate(Piece(bytes([n]), True), held) for n in range(count)]


@pytest.mark.parametrize(
    ("trouble", "sent"),
    [
        ({}, [[b"\0"], [b"\1"], [b"\2"]]),
        ({"drop": 1}, [[], [], []]),
        ({"duplicate": 1}, [[b"\0", b"\0"], [b"\1", b"\1"], [b"\2", b"\2"]]),
        ({"reorder": 1}, [[], [b"\0"], [b"\1"]]),
    ],
)
def test_what_happens_to_messages(trouble, sent):
    assert fates(3, **trouble) == sent


def test_a_replayed_message_is_an_older_one_and_one_seed_is_one_replay():
    told = fates(6, replay=1)
    assert all(len(each) == 2 and each[1] <= each[0] for each in told)
    assert fates(6, replay=0.5, drop=0.3) == fates(6, replay=0.5, drop=0.3)


def test_what_is_no_message_is_never_tampered_with():
    assert Troubles(drop=1).fate(Piece(HEAD, False), []) == [HEAD]


@pytest.fixture
def echo():
    """A WebSocket server that says back what it hears, and its port."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    async def serve():
        async def back(socket):
            async for text in socket:
                await socket.send(text)

        server = await websockets.serve(back, "127.0.0.1", 0, compression=None)
        found.append(server.sockets[0].getsockname()[1])
        ready.set()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(serve(), loop)
    assert ready.wait(30)
    yield found[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(_ended(loop))
    loop.close()


async def _ended(loop):
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def says(port, count, hears, *, timeout=30):
    """Says 0 … count − 1 and returns the first `hears` answers."""
    async with websockets.connect(f"ws://127.0.0.1:{port}", compression=None) as talk:
        for number in range(count):
            await talk.send(json.dumps(number))
        return [json.loads(await asyncio.wait_for(talk.recv(), timeout)) for _ in range(hears)]


def test_messages_pass_and_a_duplicated_one_comes_twice(echo):
    with line(echo, frames=True) as between:
        assert asyncio.run(says(between.port, 3, 3)) == [0, 1, 2]
        between.troubles[UP].duplicate = 1
        assert asyncio.run(says(between.port, 2, 4)) == [0, 0, 1, 1]


def test_messages_are_reordered_by_their_way_back(echo):
    with line(echo, frames=True) as between:
        between.troubles[DOWN].reorder = 0.5
        heard = asyncio.run(says(between.port, 20, 19))
    assert sorted(heard) != heard
    assert len({*heard}) == 19


def test_a_delayed_message_comes_later_and_not_before(echo):
    with line(echo, frames=True) as between:
        between.troubles[UP].delay_ms = 200
        began = time.monotonic()
        assert asyncio.run(says(between.port, 1, 1)) == [0]
        assert time.monotonic() - began >= 0.2


def test_cut_in_mid_frame_the_rest_never_comes(echo):
    with line(echo, frames=True) as between:
        between.cuts_in_mid_frame = DOWN
        with pytest.raises(websockets.ConnectionClosedError):
            asyncio.run(says(between.port, 1, 1))
        assert asyncio.run(says(between.port, 1, 1)) == [0], "the next connection is whole"


def test_a_stalled_line_says_nothing_and_then_everything(echo):
    with line(echo, frames=True) as between:
        assert asyncio.run(_stalls(between)) == "a word"


async def _stalls(between):
    async with websockets.connect(f"ws://127.0.0.1:{between.port}", compression=None) as talk:
        between.stall()
        await talk.send("a word")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(talk.recv(), 0.2)
        between.flow()
        return await asyncio.wait_for(talk.recv(), 30)


def test_who_is_refused_learns_it_at_once(echo):
    with line(echo) as between:
        between.refuses = True
        with pytest.raises((OSError, websockets.InvalidMessage)):
            asyncio.run(says(between.port, 1, 1))


class _Counting(BaseHTTPRequestHandler):
    done = 0

    def do_POST(self):
        type(self).done += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"done")

    def log_message(self, *_parts):
        pass


@pytest.fixture
def shop():
    """A server that does something with each POST, and counts."""
    kind = type("Shop", (_Counting,), {"done": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_port, kind
    server.shutdown()
    server.server_close()


def post(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", b"x", timeout=30) as answer:
        return answer.read()


@pytest.mark.parametrize(
    ("fault", "done"),
    [("500 after it was done", 1), ("no answer after it was done", 1), ("no answer, not done", 0)],
)
def test_a_success_can_be_hidden(shop, fault, done):
    port, kind = shop
    with faulty_http(port) as proxy:
        proxy.plan = [fault]
        with pytest.raises((urllib.error.URLError, OSError)):
            post(proxy.port)
        assert kind.done == done
        assert post(proxy.port) == b"done", "one fault, one request"


def test_the_answer_to_a_certain_question_is_lost(shop):
    port, kind = shop
    with line(port) as between:
        between.lose_answer(b"POST / HTTP")
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            post(between.port)
        assert between.lost.is_set()
        assert kind.done == 1
        assert post(between.port) == b"done"


def test_half_a_connection_goes_on():
    server = socket.create_server(("127.0.0.1", 0))
    with server, line(server.getsockname()[1]) as between:
        here = socket.create_connection(("127.0.0.1", between.port), timeout=30)
        there, _address = server.accept()
        there.settimeout(30)
        with here, there:
            there.sendall(b"hello")
            assert here.recv(5) == b"hello"
            between.half_close(UP)
            assert there.recv(1) == b""
            there.sendall(b"still here")
            assert here.recv(10) == b"still here"
