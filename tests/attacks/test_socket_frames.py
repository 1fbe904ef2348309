"""Frames that no browser sends, through the real server: none crashes it, each ends as RFC 6455
says, and whoever sits beside it notices nothing."""

import json
import resource
import socket
import struct

import pytest

from minutewise.realtime.bus import set_bus
from minutewise.realtime.limits import SOCKET_BYTES_MAX
from minutewise.realtime.outbox import CLOSE_CODES
from minutewise.realtime.tests.playing import ORIGIN, fresh_ticket, running_place, until
from minutewise.realtime.tests.stage import ALICE, BOB, CALL
from minutewise.realtime.tickets import Grant
from tests.attacks.frames import (
    BINARY,
    CLOSE,
    MORE,
    PING,
    PONG,
    TEXT,
    Line,
    frame,
)

CLIENT = (ALICE, Grant(CALL, "client", "media"))
ADVISOR = (BOB, Grant(CALL, "advisor", "media"))
HELLO = b'{"t":"ping","n":7}'
GONE = 1006  # the line was cut without a close frame


@pytest.fixture(scope="module")
def place():
    """One server for all of these: whatever one attack breaks, the next one sees."""
    with running_place() as place:
        yield place
    set_bus(None)


@pytest.fixture
def neighbour(place):
    """Somebody in the same call; still there, and answered, when the attack is over."""
    with Line(place.port) as line:
        assert line.shake(fresh_ticket(*ADVISOR), ORIGIN) == 101
        line.until("welcome")
        yield line
        line.send(frame(TEXT, b'{"t":"ping","n":99}'))
        assert b"99" in line.until('"pong"').payload
    until(lambda: place.count() == 0)
    until(lambda: place.served() == 0)


@pytest.fixture
def attacker(place, neighbour):
    with Line(place.port) as line:
        assert line.shake(fresh_ticket(*CLIENT), ORIGIN) == 101
        line.until("welcome")
        yield line


# ---- what is allowed, though no browser of ours does it ----

FINE = {
    "in three pieces": [
        frame(TEXT, HELLO[:5], fin=False), frame(MORE, HELLO[5:9], fin=False),
        frame(MORE, HELLO[9:]),
    ],
    "byte by byte": [
        frame(TEXT, HELLO[:1], fin=False),
        *(frame(MORE, HELLO[i : i + 1], fin=False) for i in range(1, len(HELLO) - 1)),
        frame(MORE, HELLO[-1:]),
    ],
    "with pings between the pieces": [
        frame(TEXT, HELLO[:5], fin=False), frame(PING, b"a"), frame(MORE, b"", fin=False),
        frame(PONG, b"unasked"), frame(PING, b"b"), frame(MORE, HELLO[5:]),
    ],
    "with empty pieces around it": [
        frame(TEXT, fin=False), frame(MORE, HELLO, fin=False), frame(MORE)
    ],
    "with a letter cut in two": [
        frame(TEXT, b'{"t":"typing","topic":"\xd1', fin=False), frame(MORE, b'\x8f"}'),
        frame(TEXT, HELLO),
    ],
    "after a ping of the largest size": [frame(PING, b"x" * 125), frame(TEXT, HELLO)],
    "after pongs that nobody asked for": [frame(PONG), frame(PONG, b"x" * 125), frame(TEXT, HELLO)],
}  # fmt: skip


@pytest.mark.parametrize("how", FINE)
def test_what_the_protocol_allows_is_understood(attacker, how):
    attacker.send(*FINE[how])
    assert json.loads(attacker.until('"pong"').payload) == {"t": "pong", "n": 7}


def test_every_ping_is_answered_with_its_own_words(attacker):
    attacker.send(*(frame(PING, str(n).encode()) for n in range(20)))
    heard = []
    while len(heard) < 20:
        said = attacker.hear()
        heard += [said.payload] if said.opcode == PONG else []
    assert heard == [str(n).encode() for n in range(20)]


def test_frames_that_arrive_byte_by_byte_are_frames(attacker):
    for byte in frame(TEXT, HELLO):
        attacker.raw.sendall(bytes([byte]))
    attacker.until('"pong"')


# ---- what is forbidden: how it ends ----

BROKEN = 1002
NO_TEXT = 1007
TOO_BIG = 1009
FORBIDDEN = {
    "not masked": ([frame(TEXT, HELLO, masked=False)], {BROKEN}),
    "first reserved bit (no compression was agreed)": ([frame(TEXT, HELLO, reserved=4)], {BROKEN}),
    "second reserved bit": ([frame(TEXT, HELLO, reserved=2)], {BROKEN}),
    "third reserved bit": ([frame(PING, b"", reserved=1)], {BROKEN}),
    **{
        f"opcode {opcode:X}, which nobody has defined": ([frame(opcode, b"x")], {BROKEN})
        for opcode in (0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF)
    },
    "a piece of nothing": ([frame(MORE, b"x")], {BROKEN}),
    "a new text inside another": ([frame(TEXT, b"a", fin=False), frame(TEXT, b"b")], {BROKEN}),
    "a ping in pieces": ([frame(PING, b"a", fin=False)], {BROKEN}),
    "a ping of 126 bytes": ([frame(PING, b"x" * 126)], {BROKEN}),
    "a close of 126 bytes": ([frame(CLOSE, struct.pack("!H", 1000) + b"x" * 124)], {BROKEN}),
    "a close of one byte": ([frame(CLOSE, b"\x03")], {BROKEN, NO_TEXT}),
    "a close whose reason is no text": (
        [frame(CLOSE, struct.pack("!H", 1000) + b"\xff\xfe")], {BROKEN, NO_TEXT},
    ),
    "no UTF-8": ([frame(TEXT, b"\xc3\x28")], {NO_TEXT}),
    "half a surrogate": ([frame(TEXT, b"\xed\xa0\xbd")], {NO_TEXT}),
    "beyond the last letter": ([frame(TEXT, b"\xf4\x90\x80\x80")], {NO_TEXT}),
    "longer than it has to be": ([frame(TEXT, b"\xc0\xaf")], {NO_TEXT}),
    "no UTF-8, in pieces": (
        [frame(TEXT, b'{"t":', fin=False), frame(MORE, b"\xff")], {NO_TEXT},
    ),
    "a text that ends inside a letter": ([frame(TEXT, b"\xd1")], {NO_TEXT}),
    "larger than anything we read": ([frame(TEXT, b"x" * (SOCKET_BYTES_MAX + 1))], {TOO_BIG}),
    "larger in its head alone": (
        [frame(TEXT, b"x", length=SOCKET_BYTES_MAX + 1)], {TOO_BIG},
    ),
    "larger than there are bytes on earth": ([frame(TEXT, b"", length=2**62)], {TOO_BIG, BROKEN}),
    "a length with its sign bit set": ([frame(TEXT, b"", length=2**63)], {TOO_BIG, BROKEN}),
    "larger in all its pieces": (
        [frame(TEXT, b"x" * 60_000, fin=False), *[frame(MORE, b"x" * 60_000, fin=False)] * 3],
        {TOO_BIG},
    ),
    "bits": ([bytes(range(256)) * 4], {BROKEN}),
}  # fmt: skip


@pytest.mark.parametrize("how", FORBIDDEN)
def test_what_the_protocol_forbids_ends_the_socket_with_the_code_for_it(attacker, how):
    frames, codes = FORBIDDEN[how]
    attacker.send(*frames)
    assert attacker.closing() in codes


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1008, 1011, 3000, 3999, 4000, 4999])
def test_a_close_is_answered_with_the_same_code(attacker, code):
    attacker.send(frame(CLOSE, struct.pack("!H", code) + b"bye"))
    assert attacker.closing() == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])
def test_a_close_with_a_code_that_nobody_may_send_is_broken(attacker, code):
    attacker.send(frame(CLOSE, struct.pack("!H", code)))
    assert attacker.closing() in {BROKEN, NO_TEXT}


def test_what_comes_after_a_close_is_not_heard(attacker, neighbour):
    typing = json.dumps({"t": "typing", "topic": CALL}).encode()
    attacker.send(frame(CLOSE, struct.pack("!H", 1000)), frame(TEXT, typing))
    assert attacker.closing() == 1000
    neighbour.send(frame(TEXT, b'{"t":"ping","n":5}'))
    while b'"pong"' not in (said := neighbour.hear()).payload:
        assert b'"typing"' not in said.payload


def test_bytes_that_are_no_text_are_answered_with_a_word(attacker):
    attacker.send(frame(BINARY, b"\x00\xff"))
    assert json.loads(attacker.until('"error"').payload)["code"] == "not_json"


# ---- the handshake ----

HANDSHAKES = {
    "another version": ({"Sec-WebSocket-Version": "8"}, {400, 426}),
    "no key": ({"Sec-WebSocket-Key": None}, {400}),
    "a key that is none": ({"Sec-WebSocket-Key": "x"}, {400}),
    "another site's page": ({"Origin": "https://evil.example"}, {403}),
    "no page": ({"Origin": None}, {403}),
    "a header of a megabyte": ({"X-Long": "x" * 1_000_000}, {400, 431, 0}),
}


@pytest.mark.parametrize("how", HANDSHAKES)
def test_a_handshake_that_is_none_opens_nothing(place, neighbour, how):
    changed, statuses = HANDSHAKES[how]
    with Line(place.port) as line:
        assert line.shake(fresh_ticket(*CLIENT), ORIGIN, **changed) in statuses
    assert place.count() == 1


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /ws", b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade"])
def test_half_a_handshake_holds_up_nobody(place, neighbour, sent):
    """And leaves nothing behind once it hangs up."""
    lines = [Line(place.port) for _ in range(50)]
    for line in lines:
        line.raw.sendall(sent)
    neighbour.send(frame(TEXT, HELLO))
    neighbour.until('"pong"')
    assert place.count() == 1
    for line in lines:
        line.raw.close()


def test_whoever_sends_a_byte_now_and_then_costs_a_connection_and_no_more(place, neighbour):
    """Twenty that drip their first frame: the neighbour is answered between all of it."""
    drips = [Line(place.port) for _ in range(20)]
    for line in drips:
        assert line.shake(fresh_ticket(*CLIENT), ORIGIN) == 101
    for byte in frame(TEXT, HELLO)[:8]:
        for line in drips:
            line.send(bytes([byte]))
        neighbour.send(frame(TEXT, HELLO))
        neighbour.until('"pong"')
    for line in drips:
        line.raw.close()


# ---- masses ----


def resident_kib() -> int:
    """How much memory this process has, server and all."""
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * resource.getpagesize() // 1024


def test_ten_thousand_tiny_frames_end_the_one_who_sends_them(place, neighbour, attacker):
    attacker.send(frame(TEXT, HELLO) * 10_000)
    assert attacker.closing() in {CLOSE_CODES["violations"], GONE}


def test_one_frame_in_ten_thousand_empty_pieces_is_a_frame(attacker):
    attacker.send(frame(TEXT, fin=False), frame(MORE, fin=False) * 10_000, frame(MORE, HELLO))
    attacker.until('"pong"')


def test_sockets_that_are_cut_in_the_middle_of_a_frame_leave_no_memory_behind(place, neighbour):
    begun = frame(TEXT, b"x" * 60_000, fin=False)

    def attack(times):
        for _ in range(times):
            with Line(place.port) as line:
                assert line.shake(fresh_ticket(*CLIENT), ORIGIN) == 101
                line.send(begun)
                line.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        neighbour.send(frame(TEXT, HELLO))
        neighbour.until('"pong"')
        until(lambda: place.count() == 1)

    attack(100)
    before = resident_kib()
    for _ in range(4):
        attack(100)
    assert resident_kib() - before < 6_144, "400 sockets with 60 kB each are 24 MB"
