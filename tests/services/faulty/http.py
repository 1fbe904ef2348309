"""A proxy for HTTP that understands requests: held up, success hidden, no answer at all."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FaultyHttp(ThreadingHTTPServer):
    """Carries requests to `target`. Faults are used up one by one, in the order of `plan`."""

    daemon_threads = True

    def __init__(self, target: int) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.target, self.port = target, int(self.server_address[1])
        self.plan: list[str] = []
        self.moves = threading.Event()  # cleared: requests wait before they are carried
        self.moves.set()
        self.passed: list[tuple[str, str, int]] = []  # method, path, what the target answered
        self.waiting = self.waited_at_once = 0  # requests that are held up now, and at most
        self._lock = threading.Lock()

    def next_fault(self) -> str:
        """What happens to the request that has just come."""
        with self._lock:
            return self.plan.pop(0) if self.plan else ""

    def hold_up(self) -> None:
        """Keeps a request waiting while nothing moves."""
        with self._lock:
            self.waiting += 1
            self.waited_at_once = max(self.waited_at_once, self.waiting)
        self.moves.wait(60)
        with self._lock:
            self.waiting -= 1


class _Request(BaseHTTPRequestHandler):
    server: FaultyHttp

    def do_GET(self) -> None:
        self._carry()

    do_POST = do_DELETE = do_PUT = do_GET  # noqa: N815 (the names that the library looks for)

    def log_message(self, *_parts: object) -> None:
        """Silence."""

    def _carry(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.next_fault()
        self.server.hold_up()
        if fault == "no answer, not done":
            return
        status, headers, answer = self._ask(body)
        self.server.passed.append((self.command, self.path, status))
        if fault == "no answer after it was done":
            return
        if fault == "500 after it was done":
            status, headers, answer = 500, {}, b"{}"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        target = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=30)
        try:
            target.request(self.command, self.path, body, dict(self.headers))
            answer = target.getresponse()
            own = {"content-length", "transfer-encoding", "connection", "date", "server"}
            kept = {k: v for k, v in answer.getheaders() if k.lower() not in own}
            return answer.status, kept, answer.read()
        finally:
            target.close()


@contextmanager
def faulty_http(target: int) -> Iterator[FaultyHttp]:
    """A proxy to the HTTP server at port `target` until the block ends."""
    proxy = FaultyHttp(target)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.moves.set()
        proxy.shutdown()
        proxy.server_close()
        thread.join()
