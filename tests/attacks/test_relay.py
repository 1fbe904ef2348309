"""The relay is for calls: for an hour at most, for who sits in one, and to nobody inside.

Asked of a real coturn, by the bytes of RFC 5389 and 5766.
"""

import hashlib
import hmac
import os
import secrets
import shutil
import socket
import struct
import time

import pytest

from minutewise.media.ice import CREDENTIAL_LIFE_S, ice_servers
from tests.services.coturn import SECRET, coturn

ALLOCATE, PERMIT = 0x0003, 0x0008
USERNAME, INTEGRITY, ERROR, REALM, NONCE, TRANSPORT, PEER = (
    0x0006, 0x0008, 0x0009, 0x0014, 0x0015, 0x0019, 0x0012,
)  # fmt: skip
COOKIE = 0x2112A442
REALM_NAME = b"minutewise"
UNAUTHORIZED, FORBIDDEN, QUOTA = 401, 403, 486
DONE = 0


def test_credentials_live_an_hour_at_most_and_name_the_call_and_the_person():
    (server,) = ice_servers(["turn:relay.example"], SECRET, "call:person", 1_800_000_000)
    expiry, _, name = server["username"].partition(":")
    assert int(expiry) - 1_800_000_000 == CREDENTIAL_LIFE_S <= 3600
    assert name == "call:person"


def test_a_call_that_is_over_gives_no_credentials(stage, settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.example"], "secret"
    call = stage.call()
    own = f"/calls/{call.id}/own"
    assert stage.browser("client").get(own).json()["ice_servers"]
    stage.act("client", call, "hang-up")
    for who in ("client", "advisor"):
        assert stage.browser(who).get(own).json()["ice_servers"] == []


# ---- the relay itself ----


class Asker:
    """Speaks to the relay as a browser would, with these credentials."""

    def __init__(self, port, username, password):
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.settimeout(30)
        self.line.connect(("127.0.0.1", port))
        self.username, self.password = username.encode(), password.encode()
        self.nonce = b""

    def asks(self, kind, *attributes):
        """The error of the answer, 0 for none; once more with the nonce that was asked for."""
        for _attempt in range(2):
            error, told = self._ask(kind, attributes)
            if error not in {UNAUTHORIZED, 438} or told.get(NONCE, b"") == self.nonce:
                return error
            self.nonce = told.get(NONCE, b"")
        return error

    def _ask(self, kind, attributes):
        transaction = os.urandom(12)
        parts = [*attributes]
        if self.nonce:
            parts += [(USERNAME, self.username), (REALM, REALM_NAME), (NONCE, self.nonce)]
        body = b"".join(_attribute(*part) for part in parts)
        if self.nonce:
            head = struct.pack("!HHI", kind, len(body) + 24, COOKIE) + transaction
            text = self.username + b":" + REALM_NAME + b":" + self.password
            key = hashlib.md5(text).digest()  # noqa: S324 (RFC 5389 §15.4)
            body += _attribute(INTEGRITY, hmac.new(key, head + body, hashlib.sha1).digest())
        self.line.send(struct.pack("!HHI", kind, len(body), COOKIE) + transaction + body)
        return _read(self.line.recv(2048))


def _attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _read(answer):
    found, at = {}, 20
    while at < len(answer):
        kind, size = struct.unpack("!HH", answer[at : at + 4])
        found[kind] = answer[at + 4 : at + 4 + size]
        at += 4 + size + (-size % 4)
    error = found.get(ERROR)
    return (error[2] * 100 + error[3] if error else DONE), found


def peer(address):
    """An address as the protocol hides it."""
    port = 9 ^ (COOKIE >> 16)
    number = int.from_bytes(socket.inet_aton(address)) ^ COOKIE
    return PEER, struct.pack("!BBHI", 0, 1, port, number)


@pytest.fixture(scope="module")
def relay():
    if not shutil.which("turnserver"):
        pytest.skip("coturn is not installed here")
    with coturn() as running:
        yield running


def asker(relay, *, age_s=0, secret=SECRET, name=""):
    (server,) = ice_servers(
        ["turn:x"], secret, name or secrets.token_hex(8), int(time.time()) - age_s
    )
    return Asker(relay.port, server["username"], server["credential"])


UDP = (TRANSPORT, b"\x11\0\0\0")


def test_our_credentials_open_the_relay_and_expired_or_forged_ones_do_not(relay):
    assert asker(relay).asks(ALLOCATE, UDP) == DONE
    assert asker(relay, age_s=CREDENTIAL_LIFE_S + 5).asks(ALLOCATE, UDP) == UNAUTHORIZED
    assert asker(relay, secret="another").asks(ALLOCATE, UDP) == UNAUTHORIZED


def test_of_tcp_nothing_is_relayed(relay):
    """coturn's way into the inside: RFC 6062, on by default."""
    assert asker(relay).asks(ALLOCATE, (TRANSPORT, b"\x06\0\0\0")) != DONE


def test_one_person_in_a_call_has_so_many_ways_and_no_more(relay):
    name = secrets.token_hex(8)
    found = [asker(relay, name=name) for _ in range(13)]
    answers = [each.asks(ALLOCATE, UDP) for each in found]
    assert answers == [DONE] * 12 + [QUOTA]


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
     "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"],
)  # fmt: skip
def test_nothing_is_relayed_to_the_inside(relay, address):
    """Where the operator's own machines are, and a cloud's metadata."""
    one = asker(relay)
    assert one.asks(ALLOCATE, UDP) == DONE
    assert one.asks(PERMIT, peer(address)) == FORBIDDEN
    assert one.asks(PERMIT, peer("93.184.216.34")) == DONE, "the open net is open"
