"""Dara has a server of her own: a receiver on loopback that fails on demand."""

import socket
import threading
from collections import namedtuple
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest

from minutewise.accounts.models import Person
from minutewise.webhooks.actions import endpoints
from minutewise.webhooks.rules import Kind
from minutewise.work import clock, due
from tests.attacks.conftest import stage

__all__ = ["stage"]

Came = namedtuple("Came", "path headers body")
ALL = [kind.value for kind in Kind]


class Receiver(ThreadingHTTPServer):
    """Takes deliveries. `answers` are done one after the other, then everything is thanked for:
    a status, or `slow`, `hang up`, `away` (a redirect to itself), `huge`, `drip`, `nonsense`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Post)
        self.came = Queue()
        self.answers = []
        self.go_on = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/hook?a=1"


class _Post(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.put(Came(self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else 200
        known = {"slow": self._slow, "hang up": self._hang_up, "away": self._away,
                 "huge": self._huge, "drip": self._drip, "nonsense": self._nonsense}  # fmt: skip
        known.get(answer, lambda: self._say(answer, b"thanks \x00"))()

    def _say(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _slow(self):
        self.server.go_on.wait(10)

    def _hang_up(self):
        self.connection.shutdown(socket.SHUT_RDWR)

    def _away(self):
        self._say(302, b"", Location=self.server.url)

    def _huge(self):
        with suppress(OSError):  # cut off, as it should be
            self._say(500, b"x" * 5_000_000)

    def _drip(self):
        """Never silent for long, and never through."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while not self.server.go_on.wait(0.05):
                self.wfile.write(b"X-Again: 1\r\n")

    def _nonsense(self):
        self.wfile.write(b"hello\r\n\r\n")

    def log_message(self, format, *args):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def dara(network):
    return Person.objects.create_user("dara@example.org", name="Dara")


@pytest.fixture
def hook(dara, receiver):
    """Dara's endpoint, for everything; and its secret."""
    return endpoints.make(dara, receiver.url, ALL, clock.now().wall)


class Time:
    """The clock of deliveries, at which what is due is done."""

    def __init__(self, at):
        self.at = at

    def now(self):
        return self.at

    def run(self, after_s=0):
        """Lets time go by, then does what is due outside. How many were done."""
        self.at = self.at.later(after_s * 1000)
        return due.run_due(self.at, lane="outside")


@pytest.fixture
def time(monkeypatch):
    found = Time(clock.now())
    monkeypatch.setattr(clock, "now", found.now)
    return found
