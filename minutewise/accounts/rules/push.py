"""Notifications to a browser whose page is closed: what is told, how urgently, for how long.

What travels says who, never what: no price, no subject, no word of a message. It is encrypted for
the browser all the same; the push service between us sees neither.
"""

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

BROWSERS_MAX = 10
ENDPOINT_LENGTH_MAX = 1_000
KEY_BYTES, AUTH_BYTES = 65, 16  # an uncompressed point of P-256; RFC 8291, 3.2
NAME_SHOWN_MAX = 80
_POINT = 4  # the first byte of an uncompressed point


class Kind(StrEnum):
    """A call rings · that call is over · something was written · an advisor is there."""

    RING = "ring"
    OVER = "over"
    MESSAGE = "message"
    THERE = "there"


# Whose box on the page of notifications it is.
CHOICE = {
    Kind.RING: "push_rings",
    Kind.OVER: "push_rings",
    Kind.MESSAGE: "push_messages",
    Kind.THERE: "push_there",
}
# RFC 8030, 5.3: what a phone that saves its battery wakes up for.
URGENCY = {Kind.RING: "high", Kind.OVER: "normal", Kind.MESSAGE: "normal", Kind.THERE: "high"}


class Fate(StrEnum):
    """What the push service's answer means for us."""

    TAKEN = "taken"
    GONE = "gone"  # that browser does not want it any more: RFC 8030, 7.3
    REFUSED = "refused"  # this message, for good
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Note:
    """One notification. `tag`: a later note with the same one takes its place, also under way.
    `url` is a path of ours; `lasts_s`: how long it is worth telling."""

    kind: Kind
    name: str
    tag: str
    url: str
    lasts_s: int

    def packed(self) -> dict[str, Any]:
        """For due work."""
        return asdict(self) | {"kind": self.kind.value, "name": self.name[:NAME_SHOWN_MAX]}

    @classmethod
    def of(cls, packed: dict[str, Any]) -> "Note":
        """What was packed; other fields beside it are none of ours."""
        told = {name: packed[name] for name in ("name", "tag", "url", "lasts_s")}
        return cls(kind=Kind(packed["kind"]), **told)


def topic(tag: str) -> str:
    """By it a push service replaces what waits (RFC 8030, 5.4: at most 32 signs). Says nothing."""
    digest = hashlib.sha256(f"minutewise {tag}".encode()).digest()[:24]
    return base64.urlsafe_b64encode(digest).decode()


def fate(status: int | None) -> Fate:
    """What an answer means; None is no answer."""
    if status is None or status == 429 or status >= 500:
        return Fate.LATER
    if 200 <= status < 300:
        return Fate.TAKEN
    return Fate.GONE if status in (404, 410) else Fate.REFUSED


def is_endpoint(url: object, *, plain_on_loopback: bool) -> bool:
    """Whether a browser's push service may be at this address. Where it leads is asked again by
    `work/egress.py`, each time."""
    if not isinstance(url, str) or len(url) > ENDPOINT_LENGTH_MAX or not url.isascii():
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.fragment or any(sign <= " " for sign in url):
        return False
    if parts.scheme == "https":
        return port in (None, 443) or plain_on_loopback
    return parts.scheme == "http" and plain_on_loopback and host in ("127.0.0.1", "localhost")


def is_key(text: object) -> bool:
    """A browser's public key, base64url without padding."""
    found = _bytes(text)
    return len(found) == KEY_BYTES and found[0] == _POINT


def is_auth(text: object) -> bool:
    """A browser's secret for this subscription."""
    return len(_bytes(text)) == AUTH_BYTES


def unpacked(text: str) -> bytes:
    """base64url, with or without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _bytes(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > 200 or not text.isascii():
        return b""
    try:
        return unpacked(text)
    except (binascii.Error, ValueError):
        return b""
