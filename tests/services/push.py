"""A push service on loopback, and a browser that subscribed there: the twin of what phones have.

It checks what a real one checks (RFC 8030, 8292): who signed, for whom, until when; how long to
keep, how urgent. It decrypts as a browser does (RFC 8291), by code that shares no line with ours.
`answers` are given one after the other, then 201: a status, or `slow`, `hang up`.
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from collections import namedtuple
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.sessions.models import Session

from minutewise.accounts.actions import push
from minutewise.accounts.models import Device

DAY_S = 86_400
Came = namedtuple("Came", "note headers status")


def packed(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """What a browser keeps to itself of one subscription, and what it tells the site."""

    def __init__(self, endpoint, site_key=""):
        self.endpoint, self.site_key = endpoint, site_key
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = secrets.token_bytes(16)
        public = self._private.public_key()
        self._public = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def told(self):
        """The body of the page's request."""
        key, auth = packed(self._public), packed(self._auth)
        return {"endpoint": self.endpoint, "key": key, "auth": auth}

    def read(self, body):
        """One record of aes128gcm, decrypted by hand."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self._private.exchange(ec.ECDH(), point)
        info = b"WebPush: info\x00" + self._public + theirs
        material = _expanded(_mac(self._auth, shared), info, 32)
        key = _expanded(_mac(salt, material), b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _expanded(_mac(salt, material), b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        return plain.rstrip(b"\x00")[:-1]  # padding, then the sign of the last record


def _mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def _expanded(key, info, length):
    return _mac(key, info + b"\x01")[:length]


class PushService(ThreadingHTTPServer):
    """`came`: what was taken and what was refused, in order."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Post)
        self.came = Queue()
        self.answers = []
        self.go_on = threading.Event()
        self.browsers = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def browser(self, site_key=""):
        """A browser subscribes; with the site's key its messages must be signed by that."""
        path = f"/push/{secrets.token_urlsafe(12)}"
        self.browsers[path] = Browser(self.url + path, site_key)
        return self.browsers[path]


class _Post(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        browser = self.server.browsers.get(self.path)
        status = self._refusal(browser) or (self.server.answers or [201]).pop(0)
        note = json.loads(browser.read(body)) if status == 201 else None
        self.server.came.put(Came(note, dict(self.headers), status))
        if status == "hang up":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if status == "slow":
            self.server.go_on.wait(10)
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _refusal(self, browser):
        """As the RFCs have it: 404 nobody, 400 no TTL, 403 not signed by whom it was made for."""
        if browser is None:
            return 404
        ttl, encoding = self.headers.get("TTL", ""), self.headers.get("Content-Encoding")
        if not ttl.isdigit() or encoding != "aes128gcm" or len(self.headers.get("Topic", "")) > 32:
            return 400
        signed = is_signed(self.headers.get("Authorization", ""), self.server.url, browser.site_key)
        return 0 if signed else 403

    def log_message(self, format, *args):
        pass


def is_signed(header, audience, site_key):
    """RFC 8292: an ES256 token of whoever holds the key, for this service, for a day at most."""
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme != "vapid" or (site_key and parts.get("k") != site_key):
        return False
    head, claims, signature = parts["t"].split(".")
    raw = unpacked(signature)
    values = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(parts["k"]))
    try:
        signed = f"{head}.{claims}".encode()
        key.verify(encode_dss_signature(*values), signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    said = json.loads(unpacked(claims))
    fresh = 0 < said["exp"] - time.time() <= DAY_S
    return fresh and said["aud"] == audience and said["sub"].startswith("mailto:")


def set_up(person, at, name="1"):
    """A browser of this person that is told; nobody answers at its address."""
    session = Session.objects.create(
        session_key=f"{person.pk.hex}-{name}"[:40], session_data="", expire_date=at + timedelta(1)
    )
    Device.objects.create(person=person, session=session.pk, since=at, seen_at=at)
    told = Browser(f"https://push.example.org/{person.pk}/{name}").told
    push.subscribe(person, session.pk, told, at)


@contextmanager
def push_service():
    """One of them, for as long as the block lasts."""
    server = PushService()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
