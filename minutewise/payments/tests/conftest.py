"""The real pretend gateway, one process and one book per test, and somebody who tops up."""

import threading
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest

from minutewise.accounts.models import Person
from minutewise.payments.gateways import choose
from minutewise.payments.gateways.choose import gateway
from minutewise.payments.tests.helpers import SECRET, Pretend, talk_to
from minutewise.payments.tests.nursery import Born

Delivery = namedtuple("Delivery", "headers body")


class Listener(ThreadingHTTPServer):
    """Stands where the shop's webhook address points; what arrives waits to be handed over."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Post)
        self.arrived = Queue()
        self.answers = []  # statuses to give, 200 when empty
        self.url = f"http://127.0.0.1:{self.server_port}/webhooks"


class _Post(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.arrived.put(Delivery(dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def listener():
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def start_pretend(tmp_path):
    """Starts the pretend gateway as a process of its own; all end with the test."""
    running = []

    def start(*arguments, secret=SECRET):
        book = str(tmp_path / "book.sqlite3")
        given = ["--port", "0", "--book", book, "--retry-ms", "50", "--settle-ms", "3600000"]
        running.append(Born([*given, *arguments], secret))
        return running[-1].url

    yield start
    for born in running:
        born.end()


@pytest.fixture
def pretend(request, start_pretend, listener, settings):
    """The running gateway, as the installation under test is connected to it.

    It keeps nothing of a payment, unless the test is marked: `pytest.mark.keeps_fees(fixed, bps)`.
    """
    keeps = request.node.get_closest_marker("keeps_fees")
    fixed, bps = keeps.args if keeps else (0, 0)
    tariff = ("--fee-fixed", str(fixed), "--fee-bps", str(bps))
    url = start_pretend("--webhook-url", listener.url, *tariff)
    settings.GATEWAY = "pretend"
    settings.PRETEND_GATEWAY_URL = url
    settings.PRETEND_GATEWAY_SECRET = SECRET
    with talk_to(url) as http:
        port = gateway("pretend")
        yield Pretend(http, listener.arrived, port)
        _forget(port)


@pytest.fixture
def connected(settings):
    """An installation with a gateway that this test does not get to ask."""
    settings.GATEWAY = "pretend"
    settings.PRETEND_GATEWAY_URL = "http://127.0.0.1:9"
    settings.PRETEND_GATEWAY_SECRET = SECRET
    port = gateway("pretend")
    yield
    _forget(port)


def _forget(port):
    """The next test may get the same free port."""
    port.close()
    choose._pretend.cache_clear()
    if choose._pretend_bank.cache_info().currsize:
        choose.bank("pretend").close()
    choose._pretend_bank.cache_clear()


@pytest.fixture
def dara(network):
    """A client."""
    return Person.objects.create_user("dara@example.org", name="Dara")


@pytest.fixture
def stranger(network):
    """Somebody else."""
    return Person.objects.create_user("joost@example.org", name="Joost")
