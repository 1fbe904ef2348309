"""The pages that are kept: for how long, how many, and what drops them before. No sockets."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minutewise.project.door.token import gaps
from minutewise.work.quick.tokens import masked

KEPT_MS = 2_000  # how old a price or a word on a kept page can be
PAGES_MAX = 500
BYTES_MAX = 512 * 1024
_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

type Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with gaps where a visitor's token goes."""

    pieces: Sequence[bytes]
    headers: Headers
    version: bytes
    names: frozenset[bytes]  # ids of whatever it shows

    @property
    def has_forms(self) -> bool:
        """Whether a visitor needs a secret for it."""
        return len(self.pieces) > 1

    def body(self, secret: str) -> bytes:
        """The page for the visitor with this secret."""
        return masked(secret).encode().join(self.pieces)

    def etag(self, secret: str) -> str:
        """Names this page as this visitor has it: another secret makes it another one."""
        return f'"{hashlib.sha256(self.version + secret.encode()).hexdigest()[:24]}"'


def page_of(body: bytes, headers: Headers, secret: str) -> Page:
    """The page as it is kept, from an answer that was made for the visitor with `secret`."""
    pieces = gaps(body, secret)
    version = hashlib.sha256(b"\0".join(pieces)).digest()
    return Page(pieces, headers, version, frozenset(_ID.findall(body)))


class Pages:
    """Pages by what they depend on. Holds no clock: time is an argument. One thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], tuple[int, Page]] = {}

    def get(self, key: tuple[str, ...], now_ms: int) -> Page | None:
        """The page, if it is still as good as new."""
        until_ms, page = self._kept.get(key, (0, None))
        return page if now_ms < until_ms else None

    def put(self, key: tuple[str, ...], page: Page, made_ms: int) -> None:
        """Keeps a page for KEPT_MS from when it was asked for."""
        if len(self._kept) >= PAGES_MAX:  # somebody tries addresses: begin anew
            self._kept.clear()
        self._kept[key] = (made_ms + KEPT_MS, page)

    def hear(self, message: Mapping[str, Any]) -> None:
        """Presence of an advisor has changed: pages that show him are made anew."""
        if message.get("topic") != "presence":
            return
        name = str(message["data"].get("advisor", "")).encode()
        for key in [key for key, (_, page) in self._kept.items() if name in page.names]:
            del self._kept[key]
