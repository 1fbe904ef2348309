"""The pretend gateway on HTTP: the API for the shop, the page for the payer."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from minutewise.payments.gateways.pretend import bank_pages, pages
from minutewise.payments.gateways.pretend.api import Api, allowed
from minutewise.payments.gateways.pretend.bank import Bank
from minutewise.payments.gateways.pretend.bank_api import BankApi
from minutewise.payments.gateways.pretend.book import Book, RefusedError
from minutewise.payments.gateways.pretend.faults import Faults
from minutewise.payments.gateways.pretend.fees import Tariff
from minutewise.payments.gateways.pretend.hooks import Hooks, unix_ms

_LARGEST_BODY = 65_536


class PretendGateway(ThreadingHTTPServer):
    """One process: book, faults, API, page, webhooks."""

    daemon_threads = True

    def __init__(
        self, port: int, file: Path, *, secret: str, webhook_url: str, public_url: str,
        retry_ms: int, settle_ms: int, tariff: Tariff,
    ) -> None:  # fmt: skip
        super().__init__(("127.0.0.1", port), Handler)
        self.url = public_url or f"http://127.0.0.1:{self.server_address[1]}"
        self.secret = secret
        self.faults = Faults()
        self.book = Book(file, tariff)
        self.bank = Bank(self.book, self.faults, self.url, settle_ms)
        self.api = Api(self.book, self.faults, self.url, BankApi(self.bank))
        self.hooks = Hooks(self.book, self.bank, self.faults, webhook_url, secret, retry_ms)
        self.hooks.start()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PretendGateway
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """A page, its style, or a question to the API."""
        path = urlsplit(self.path).path
        if path == "/page.css":
            self._say(200, pages.STYLE, "text/css")
        elif path.startswith("/pay/"):
            self._page("GET", path)
        elif path.startswith("/bank/po_"):
            self._bank_page("GET", path)
        else:
            self._api("GET")

    def do_POST(self) -> None:
        """A form of the page, or an order to the API."""
        path = urlsplit(self.path).path
        if path.startswith("/pay/"):
            self._page("POST", path)
        elif path.startswith("/bank/po_"):
            self._bank_page("POST", path)
        else:
            self._api("POST")
        self.server.hooks.wake()

    def do_DELETE(self) -> None:
        """Clears the faults."""
        self._api("DELETE")

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the shop's log tells what it asked."""

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            raise RefusedError(413, "too_large")
        return self.rfile.read(int(length))

    def _api(self, method: str) -> None:
        try:
            raw = self._body()
        except RefusedError as refused:
            return self._json(refused.status, {"code": refused.code})
        place = urlsplit(self.path)
        if not allowed(self.server.secret, self.headers.get("Authorization", "")):
            return self._json(401, {"code": "not_allowed"})
        if place.path not in ("/faults", "/book", "/bank/book") and self._hangs_up():
            return None
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return self._json(422, {"code": "not_json"})
        key = self.headers.get("Idempotency-Key", "")
        query = dict(parse_qsl(place.query))
        status, answer = self.server.api.answer(method, place.path, query, body, key, unix_ms())
        if method == "POST" and place.path != "/faults" and status == 200 and self._fails():
            status, answer = 500, {"code": "broken"}
        return self._json(status, answer)

    def _hangs_up(self) -> bool:
        time.sleep(self.server.faults.delay_ms / 1000)
        self.close_connection = self.server.faults.strikes("down")
        return self.close_connection

    def _fails(self) -> bool:
        return self.server.faults.strikes("error_after_success")

    def _page(self, method: str, path: str) -> None:
        checkout, _slash, act = path.removeprefix("/pay/").partition("/")
        book, faults = self.server.book, self.server.faults
        try:
            row = book.row(checkout)
            sent = dict(parse_qsl(self._body().decode("utf-8", "replace")))
            if method == "GET":
                return self._html(
                    200, row["return_url"], pages.form(row, method=book.method(checkout))
                )
            if act == "cancel":
                book.close(checkout, "cancelled", unix_ms())
                return self._go(row["cancel_url"])
            place, error = pages.use_card(book, faults, row, sent.get("card", ""), unix_ms())
        except RefusedError as refused:
            return self._say(refused.status, b"No such payment.", "text/plain")
        if place:
            return self._go(place)
        page = pages.form(row, card=sent.get("card", ""), error=error, method=book.method(checkout))
        return self._html(422, row["return_url"], page)

    def _bank_page(self, method: str, path: str) -> None:
        payout, _slash, act = path.removeprefix("/bank/").partition("/")
        bank = self.server.bank
        try:
            self._body()
            if method == "GET":
                return self._html(200, self.server.url, bank_pages.page(bank.row(payout)))
            if bank.row(payout)["status"] in ("sent", "paid"):
                bank.step(payout, act, unix_ms())
        except RefusedError as refused:
            return self._say(refused.status, b"Not possible.", "text/plain")
        return self._go(f"/bank/{payout}")

    def _go(self, place: str) -> None:
        self._say(303, b"", "text/plain", Location=place)

    def _html(self, status: int, return_url: str, page: str) -> None:
        place = urlsplit(return_url)
        policy = (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action 'self' {place.scheme}://{place.netloc}"
        )
        self._say(status, page.encode(), "text/html", **{"Content-Security-Policy": policy})

    def _json(self, status: int, answer: dict[str, object]) -> None:
        self._say(status, json.dumps(answer).encode(), "application/json")

    def _say(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        charset = "" if kind == "application/json" else "; charset=utf-8"
        self.send_header("Content-Type", kind + charset)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
