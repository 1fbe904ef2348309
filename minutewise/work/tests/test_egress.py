"""Requests to addresses that other people chose lead outside, to the host that was looked at."""

import ipaddress
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from minutewise.work import egress
from minutewise.work.egress import Door, is_public
from tests.services.tls import certificate


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "this machine"),
        ("127.9.9.9", "this machine by another name"),
        ("0.0.0.0", "this machine, for some"),  # noqa: S104 (nothing listens here)
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "the provider's own net"),
        ("169.254.169.254", "where clouds keep their metadata"),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "everybody"),
        ("::1", "this machine"),
        ("::", "nobody"),
        ("fe80::1", "link-local"),
        ("fc00::1", "private"),
        ("ff02::1", "multicast"),
        ("fd00:ec2::254", "metadata again"),
        ("::ffff:127.0.0.1", "this machine inside IPv6"),
        ("::ffff:10.0.0.1", "private inside IPv6"),
        ("64:ff9b::a00:1", "private behind a translator"),
        ("2002:7f00:1::", "this machine by 6to4"),
    ],
)
def test_what_is_not_on_the_open_net_is_refused(address, why):
    assert not is_public(ipaddress.ip_address(address)), why
    door = Door(resolve=lambda _host, _port: [address])
    assert door.post("https://example.org/", b"", {}).problem == "refused_address"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_the_open_net_is_open(address):
    assert is_public(ipaddress.ip_address(address))


def test_one_inner_address_among_outer_ones_is_enough_to_refuse():
    door = Door(resolve=lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    assert door.post("https://example.org/", b"", {}).problem == "refused_address"


def test_without_encryption_nothing_leaves_this_machine():
    door = Door(loopback=True, resolve=lambda _host, _port: ["93.184.216.34"])
    assert door.post("http://example.org/", b"", {}).problem == "refused_address"


def test_no_such_name():
    assert Door(resolve=lambda _h, _p: []).post("https://x.example/", b"", {}).problem == (
        "no_such_host"
    )


class Quiet(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.hosts.append(self.headers["Host"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A server for hook.example with a certificate that we trust here."""
    cert, key = certificate(tmp_path, "hook.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = HTTPServer(("127.0.0.1", 0), Quiet)
    server.hosts = []
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setattr(egress, "certificates", lambda: ssl.create_default_context(cafile=cert))
    yield server
    server.shutdown()
    server.server_close()


def test_the_certificate_is_checked_for_the_name_and_the_name_is_asked_for_once(secure):
    asked = []

    def rebinding(host, _port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    door = Door(loopback=True, resolve=rebinding)
    url = f"https://hook.example:{secure.server_port}/"
    assert door.post(url, b"{}", {}).status == 200
    assert asked == ["hook.example"]
    assert secure.hosts == [f"hook.example:{secure.server_port}"]


def test_a_certificate_for_another_name_is_not_accepted(secure):
    door = Door(loopback=True, resolve=lambda _host, _port: ["127.0.0.1"])
    answered = door.post(f"https://other.example:{secure.server_port}/", b"{}", {})
    assert (answered.status, answered.problem) == (None, "tls")


def test_nobody_listening_is_no_connection():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        assert Door(loopback=True).post(url, b"", {}).problem == "no_connection"
