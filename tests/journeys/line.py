"""A device's line to the outside that can be cut: a proxy of its own between browser and server.

Cut, it swallows everything without a word, as a dead network does: sockets stay open and say
nothing. Media between the two browsers does not pass here.
"""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

CHUNK = 65_536


class Line:
    """Carries a browser's requests (plain HTTP and CONNECT) until it is cut."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.whole = threading.Event()
        self.whole.set()
        self.closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def proxy(self) -> dict[str, str]:
        """What a browser context takes as `proxy`."""
        return {"server": f"http://127.0.0.1:{self.port}", "bypass": "<-loopback>"}

    def cut(self) -> None:
        """From now on nothing comes through, in either direction."""
        self.whole.clear()

    def mend(self) -> None:
        """New connections come through again; what was cut stays dead."""
        self.whole.set()

    def close(self) -> None:
        self.closed = True
        self.listener.close()

    def _accept(self) -> None:
        while not self.closed:
            try:
                browser, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with browser:
            try:
                head = self._head(browser)
                if not head or not self.whole.is_set():
                    self._swallow(browser)
                    return
                method, target, _version = head.split(b"\r\n", 1)[0].decode().split(" ")
                url = urlsplit(f"//{target}" if method == "CONNECT" else target)
                with socket.create_connection(("127.0.0.1", url.port or 80)) as server:
                    if method == "CONNECT":
                        browser.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    else:
                        path = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
                        rest = head.split(b"\r\n", 1)[1]
                        # One request a connection: the next one may go to another host.
                        server.sendall(
                            f"{method} {path} HTTP/1.1\r\nConnection: close\r\n".encode()
                            + b"\r\n".join(
                                line for line in rest.split(b"\r\n")
                                if not line.lower().startswith((b"connection:", b"proxy-"))
                            )
                        )  # fmt: skip
                    self._carry(browser, server)
            except OSError:
                return

    def _head(self, browser: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            part = browser.recv(CHUNK)
            if not part:
                return b""
            head += part
        return head

    def _swallow(self, browser: socket.socket) -> None:
        while not self.closed and browser.recv(CHUNK):
            continue

    def _carry(self, browser: socket.socket, server: socket.socket) -> None:
        pairs = {browser: server, server: browser}
        with selectors.DefaultSelector() as ready:
            for end in pairs:
                ready.register(end, selectors.EVENT_READ)
            while not self.closed:
                for key, _events in ready.select(0.5):
                    part = key.fileobj.recv(CHUNK)
                    if not self.whole.is_set():
                        self._swallow(browser)
                        return
                    if not part:
                        return
                    pairs[key.fileobj].sendall(part)


@contextmanager
def line() -> Iterator[Line]:
    """A line that is there until the block ends."""
    found = Line()
    try:
        yield found
    finally:
        found.close()
