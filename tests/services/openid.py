"""A provider of OpenID Connect on loopback, as strict as a real one, that fails on demand."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.services.daemon import free_port
from tests.services.plain import PLAIN

FAULTS = {
    "another issuer": {"iss": "https://evil.example"},
    "for another client": {"aud": "somebody else"},
    "for several without a word for whom": {"aud": ["minutewise", "somebody else"]},
    "another nonce": {"nonce": "stale"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1_000},
    "without an end": {"exp": None},
    "from the future": {"iat": 99_999_999_999},
    "nobody": {"sub": None},
}
# What else can be wrong: see `_token`, `do_GET`, `do_POST`.
OTHER_FAULTS = ("unsigned", "signed by another", "signed by our secret", "down", "not JSON",
                "describes another", "no token", "userinfo of another")  # fmt: skip


@dataclass
class OpenId:
    """The provider: who is signed in over there, and what goes wrong (`fault`)."""

    port: int
    client_id: str = "minutewise"
    secret: str = "a secret: of these/tests"
    person: dict = field(
        default_factory=lambda: {
            "sub": "ada-over-there", "email": "ada@example.org", "email_verified": True
        }
    )  # fmt: skip
    fault: str = ""
    email_by_userinfo: bool = False
    codes: dict = field(default_factory=dict)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def press(self, url: str) -> str:
        """What a visitor's browser does over there: goes to `url`, agrees, is sent back."""
        page = httpx.get(url, verify=PLAIN)
        assert page.status_code == 200, page.text
        return httpx.get(url.replace("/authorize?", "/agreed?"), verify=PLAIN).headers["location"]

    def _jwks(self) -> dict:
        key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "one", "alg": "ES256", "use": "sig"}]}

    def _token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "nonce": nonce, "iat": now,
                  "exp": now + 300, **self.person}  # fmt: skip
        if self.email_by_userinfo:
            del claims["email"], claims["email_verified"]
        claims |= FAULTS.get(self.fault, {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.fault == "unsigned":
            return jwt.encode(claims, None, "none", headers={"kid": "one"})
        if self.fault == "signed by our secret":
            return jwt.encode(claims, self.secret.ljust(32), "HS256", headers={"kid": "one"})
        other = ec.generate_private_key(ec.SECP256R1())
        key = other if self.fault == "signed by another" else self.key
        return jwt.encode(claims, key, "ES256", headers={"kid": "one"})


class _Pages(BaseHTTPRequestHandler):
    provider: ClassVar[OpenId]

    def log_message(self, *_parts: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        url, its = urlsplit(self.path), self.provider
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if its.fault == "down":
            self._send(503, {})
        elif url.path == "/.well-known/openid-configuration":
            self._send(200, self._description())
        elif url.path == "/jwks":
            self._send(200, its._jwks())
        elif url.path == "/userinfo":
            other = {"sub": "another"} if its.fault == "userinfo of another" else {}
            known = self.headers["Authorization"] == "Bearer for-userinfo"
            self._send(200 if known else 401, {**its.person, **other})
        elif url.path == "/favicon.ico":
            self._send(204, "", "image/x-icon")
        elif url.path == "/authorize":
            self._page(asked)
        elif url.path == "/agreed":
            self._agree(asked)
        else:
            self._send(404, {})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        its, asked = self.provider, self.provider.codes.pop(sent.get("code"), None)
        word = self.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, secret = base64.b64decode(word).decode().partition(":")
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        good = (
            asked is not None
            and (unquote(name), unquote(secret)) == (its.client_id, its.secret)
            and sent.get("redirect_uri") == asked["redirect_uri"]
            and challenge == asked["code_challenge"]
        )
        if not good:
            return self._send(400, {"error": "invalid_grant"})
        answer = {"access_token": "for-userinfo", "token_type": "Bearer"}
        if its.fault != "no token":
            answer["id_token"] = its._token(asked["nonce"])
        return self._send(200, answer)

    def _description(self) -> dict:
        issuer = self.provider.issuer
        return {
            "issuer": "https://evil.example"
            if self.provider.fault == "describes another"
            else issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "userinfo_endpoint": f"{issuer}/userinfo",
        }

    def _page(self, asked: dict) -> None:
        assert asked["response_type"] == "code"
        assert asked["client_id"] == self.provider.client_id
        assert asked["code_challenge_method"] == "S256"
        onward = f"/agreed?{urlencode(asked)}".replace("&", "&amp;")
        text = f'<!doctype html><title>Elsewhere</title><a href="{onward}">Agree</a>'
        self._send(200, text, "text/html; charset=utf-8")

    def _agree(self, asked: dict) -> None:
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = asked
        told = urlencode({"code": code, "state": asked["state"], "iss": self.provider.issuer})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{told}")
        self.end_headers()

    def _send(self, status: int, what: object, kind: str = "application/json") -> None:
        text = what if isinstance(what, str) else json.dumps(what)
        if self.provider.fault == "not JSON" and kind == "application/json":
            text = "<html>"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())


@contextmanager
def openid() -> Iterator[OpenId]:
    """A running provider; it ends with the block."""
    provider = OpenId(free_port())
    pages = type("Pages", (_Pages,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", provider.port), pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
