"""Django in a few threads behind ASGI: one change of thread to it and one back.

An answer that is whole comes back with the end of the work. A file is read piece by piece, each
when the one before has left: its thread works for others meanwhile, or four who read slowly would
stop the site. A stream that is made as it goes would keep its thread; no page of ours is one. Whole
bodies of requests are here before Django is asked (`patience.py`).
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import lru_cache
from typing import IO, Any

from minutewise.project.patience import BODY

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Environ = dict[str, Any]
type Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

PIECE_BYTES = 64 * 1024
NAME_MAX = 50
_PLAIN = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


class InThreads:
    """ASGI around a WSGI application of which at most `threads` requests are at work at once."""

    def __init__(self, wsgi: Wsgi, threads: int) -> None:
        self._wsgi = wsgi
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        del receive  # what it has to say is in the scope already
        work = _Work(self._wsgi, asyncio.get_running_loop(), send)
        environ, context = environ_of(scope), copy_context()
        last = await work.loop.run_in_executor(self._pool, context.run, work.answer, environ)
        if work.file is not None:
            await self._send_file(work, send)
            return
        for message in last:
            await send(message)

    async def _send_file(self, work: "_Work", send: Send) -> None:
        file = work.file
        assert file is not None  # noqa: S101 (looked at by the caller)
        try:
            await send(work.start)
            while piece := await work.loop.run_in_executor(self._pool, file.read):
                await send(_body(piece, more=True))
            await send(_body(b""))
        finally:
            await work.loop.run_in_executor(self._pool, file.close)


class _File:
    """What Django hands over instead of an answer that is a file (PEP 3333, `file_wrapper`)."""

    def __init__(self, file: IO[bytes], _block_bytes: int = 0) -> None:
        self._file = file
        self.close = file.close  # Django's own: it closes the whole answer

    def read(self) -> bytes:
        """The next piece; nothing at the end."""
        return self._file.read(PIECE_BYTES)


class _Work:
    """One request in its thread."""

    def __init__(self, wsgi: Wsgi, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._wsgi, self.loop, self._send = wsgi, loop, send
        self.start: Message = {}
        self.file: _File | None = None  # if the answer is one

    def answer(self, environ: Environ) -> list[Message]:
        """The messages that are still to be sent when the work is done."""
        response: Any = self._wsgi(environ, self._begin)
        if isinstance(response, _File):
            self.file = response
            return []
        try:
            if not getattr(response, "streaming", True):
                return [self.start, _body(b"".join(response))]
            self._now(self.start)
            for piece in response:
                self._now(_body(piece, more=True))
            return [_body(b"")]
        finally:
            if close := getattr(response, "close", None):
                close()

    def _begin(self, status: str, headers: list[tuple[str, str]], _failed: Any = None) -> None:
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": [(_name(name), value.encode("latin-1")) for name, value in headers],
        }

    def _now(self, message: Message) -> None:
        """Waits until it has left, so that a slow reader is not sent more than he takes."""
        sent: Any = self._send(message)
        asyncio.run_coroutine_threadsafe(sent, self.loop).result()


def _body(piece: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}


@lru_cache(200)
def _name(name: str) -> bytes:
    return name.lower().encode("latin-1")


def _key(name: bytes) -> str:
    said = name.decode("latin-1")
    return _PLAIN.get(said) or f"HTTP_{said.upper().replace('-', '_')}"


_kept_key = lru_cache(500)(_key)


def environ_of(scope: Scope) -> Environ:
    """What Django is told of a request, by the rules of PEP 3333."""
    host, port = scope.get("server") or ("localhost", 80)
    address, peer_port = scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": address,
        "REMOTE_PORT": str(peer_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": scope.get(BODY) or io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": _File,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # Strangers may send names of 64 KB: those are not kept.
        key = _kept_key(name) if len(name) <= NAME_MAX else _key(name)
        said = value.decode("latin-1")
        if key in environ:  # a browser may cut its cookies in two
            said = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{said}"
        environ[key] = said
    if "CONTENT_LENGTH" not in environ and BODY in scope:  # it came in pieces
        environ["CONTENT_LENGTH"] = str(_size(scope[BODY]))
    return environ


def _size(body: IO[bytes]) -> int:
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    return size
