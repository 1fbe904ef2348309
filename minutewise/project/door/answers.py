"""Answers of the pages as the door sees them: collected if they may be kept, else passed on."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any

from minutewise.project.door.pages import BYTES_MAX, Headers, Page, page_of
from minutewise.project.door.token import cookie_of
from minutewise.project.door.visitor import Visitor
from minutewise.work import metrics
from minutewise.work.quick.tokens import new_secret
from minutewise.work.visitors import SAME_FOR_VISITORS

type Message = MutableMapping[str, Any]
type Send = Callable[[Message], Awaitable[None]]

_MARK = SAME_FOR_VISITORS.lower().encode()
_COOKIE = b"csrftoken="
# The name of a request belongs to the one who made it.
_NOT_KEPT = frozenset(
    {b"set-cookie", b"content-length", b"cache-control", b"etag", b"x-request-id"}
)
_IN_304 = frozenset({b"vary", b"cache-control"})


class Collected:
    """Collects an answer that carries the mark; any other goes to the browser as it comes."""

    def __init__(self, send: Send, *, collects: bool = True) -> None:
        self._send, self._collects = send, collects
        self.start: Message | None = None
        self.parts: list[bytes] = []

    async def send(self, message: Message) -> None:
        """One message of the answer; the mark is taken off."""
        if message["type"] == "http.response.start":
            headers = [(name.lower(), value) for name, value in message["headers"]]
            plain = [(name, value) for name, value in headers if name != _MARK]
            message = {**message, "headers": plain}
            if self._collects and len(plain) < len(headers) and message["status"] == 200:
                self.start = message
                return
        elif self.start is not None:
            self.parts.append(message.get("body", b""))
            return
        await self._send(message)

    def page(self, visitor: Visitor) -> tuple[Page, Visitor] | None:
        """The page to keep, and the visitor with the secret that Django gave him; None if the
        answer sets any other cookie, is in another language than asked for, or is too long."""
        assert self.start is not None  # noqa: S101 (asked by the caller)
        headers: Headers = self.start["headers"]
        body, named = b"".join(self.parts), dict(headers)
        cookies = [value for name, value in headers if name == b"set-cookie"]
        given = _secret_of(cookies[0]) if len(cookies) == 1 else ""
        secret = given or visitor.secret
        strange = bool(cookies) and (not given or visitor.secret not in ("", given))
        if len(body) > BYTES_MAX or strange:
            return None
        if named.get(b"content-language", b"").decode("latin-1") != visitor.language:
            return None
        kept = [(name, value) for name, value in headers if name not in _NOT_KEPT]
        kept.append((b"cache-control", b"private, no-cache"))
        return page_of(body, kept, secret), replace(visitor, secret=secret)

    async def pass_on(self) -> None:
        """Sends what was collected as it came."""
        assert self.start is not None  # noqa: S101 (asked by the caller)
        await self._send(self.start)
        await self._send({"type": "http.response.body", "body": b"".join(self.parts)})


def _secret_of(cookie: bytes) -> str:
    found = cookie[len(_COOKIE) :] if cookie.startswith(_COOKIE) else b""
    return found.partition(b";")[0].decode("latin-1")


async def answer(page: Page, visitor: Visitor, send: Send, *, newcomer: bool) -> None:
    """200 or 304; a newcomer is given a secret of his own, if the page has forms."""
    secret = visitor.secret or new_secret()
    etag = page.etag(secret)
    if etag in visitor.knows and not newcomer:
        headers = [(name, value) for name, value in page.headers if name in _IN_304]
        status, body = 304, b""
    else:
        status, body = 200, page.body(secret)
        headers = [*page.headers, (b"content-length", str(len(body)).encode())]
    headers.append((b"etag", etag.encode()))
    if newcomer and page.has_forms:
        headers.append((b"set-cookie", cookie_of(secret).encode("latin-1")))
    metrics.REQUESTS.one_more(route="(kept)", method="GET", status=str(status))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
