"""Requests from us to addresses that other people chose: one door, which leads outside only.

The name is looked up once, every address it has must be a public one, and the connection goes
to the address that was looked at: a name that changes its mind meanwhile leads nowhere else.
Certificates are checked for the name. No redirect is followed, no proxy is used.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from minutewise.work.certificates import certificates

ANSWER_S = 10.0  # for everything together: looking up, connecting, sending, reading
ANSWER_BYTES_MAX = 4096

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Resolve = Callable[[str, int], list[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: a status and the beginning of the body, or a word for what went wrong.

    `problem` is one of `no_such_host`, `refused_address`, `no_connection`, `tls`, `timeout`,
    `hung_up`, `bad_answer`; empty if there is a status. `took_ms` counts from the look-up on.
    """

    status: int | None
    text: str
    problem: str
    took_ms: int


def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a name; none if there is no such name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(place[0]) for _family, _type, _proto, _name, place in found]


class EgressError(Exception):
    """The request did not get an answer; the word says why."""


@dataclass(frozen=True, slots=True)
class Door:
    """How requests leave. `loopback` opens the way to this machine (demo and tests only)."""

    loopback: bool = False
    answer_s: float = ANSWER_S
    resolve: Resolve = looked_up

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Sends `body` to `url`. Never raises for what the other side does; not to be called
        inside a transaction: it may take `answer_s` seconds."""
        started = time.monotonic()
        try:
            status, text = self._ask(url, body, headers, started + self.answer_s)
            problem = ""
        except EgressError as error:
            status, text, problem = None, "", str(error)
        return Answered(status, text, problem, round((time.monotonic() - started) * 1000))

    def _ask(
        self, url: str, body: bytes, headers: Mapping[str, str], ends: float
    ) -> tuple[int, str]:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        line = _Line(host, port, self._address(host, port, secure=secure), secure=secure, ends=ends)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return line.talk(path, body, headers)

    def _address(self, host: str, port: int, *, secure: bool) -> str:
        found = self.resolve(host, port)
        allowed = [ipaddress.ip_address(each.partition("%")[0]) for each in found]
        if not allowed:
            raise EgressError("no_such_host")
        for each in allowed:
            if not (is_public(each) and secure) and not (self.loopback and each.is_loopback):
                raise EgressError("refused_address")
        return found[0]


def is_public(address: Address) -> bool:
    """Whether an address is somebody else's on the open net: not private, loopback, link-local
    (where clouds keep their metadata), multicast or reserved, also not hidden inside IPv6."""
    inner = _hidden(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _hidden(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


class _Line(http.client.HTTPConnection):
    """A connection to one address, under the name that it was looked up for, until `ends`."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool, ends: float) -> None:
        super().__init__(host, port)
        self.default_port = 443 if secure else 80
        self._address, self._secure, self._ends = address, secure, ends
        self._late = False

    def connect(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        raw = socket.create_connection((self._address, self.port), left)
        self.sock = raw
        if self._secure:
            self.sock = tls = certificates().wrap_socket(
                raw, server_hostname=self.host, do_handshake_on_connect=False
            )
            tls.do_handshake()  # only now: the watch can cut it off

    def talk(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Status and beginning of the body. Whatever drips in slowly is cut off at the end."""
        watch = threading.Timer(max(0.0, self._ends - time.monotonic()), self._cut)
        watch.daemon = True
        watch.start()
        try:
            self.request("POST", path, body=body, headers=dict(headers))
            answer = self.getresponse()
            if self._late:  # headers that were cut off look as if they were complete
                raise TimeoutError
            return answer.status, _readable(_beginning(answer))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise EgressError("timeout" if self._late else _word(error)) from error
        finally:
            watch.cancel()
            self.close()

    def _cut(self) -> None:
        """Wakes whoever waits on the socket. Runs in the watch's own thread."""
        self._late = True
        if sock := self.sock:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


def _beginning(answer: http.client.HTTPResponse) -> bytes:
    """Up to `ANSWER_BYTES_MAX` bytes of the body. The status counts, however the body ends."""
    body = b""
    try:
        while len(body) < ANSWER_BYTES_MAX and (part := answer.read1(ANSWER_BYTES_MAX - len(body))):
            body += part
    except (OSError, http.client.HTTPException, ValueError):
        return body
    return body


def _word(error: Exception) -> str:
    kinds: list[tuple[type[Exception], str]] = [
        (TimeoutError, "timeout"),
        (ssl.SSLError, "tls"),
        (http.client.RemoteDisconnected, "hung_up"),
        (ConnectionRefusedError, "no_connection"),
        (ConnectionError, "hung_up"),
        (http.client.IncompleteRead, "hung_up"),
        (http.client.HTTPException, "bad_answer"),
        (ValueError, "bad_answer"),
    ]
    return next((word for kind, word in kinds if isinstance(error, kind)), "no_connection")


def _readable(body: bytes) -> str:
    """Text to show and to keep: PostgreSQL takes no NUL."""
    return body.decode("utf-8", "replace").replace("\x00", "�")
