"""Sends the pretend gateway's webhooks, signed, and again until somebody says 2xx."""

import http.client
import sqlite3
import threading
import time
from urllib.parse import urlsplit

from minutewise.payments.gateways.pretend.bank import Bank
from minutewise.payments.gateways.pretend.book import Book
from minutewise.payments.gateways.pretend.faults import Faults
from minutewise.payments.gateways.pretend.signing import HEADER, sign

_GIVE_UP_AFTER = 24
_LONGEST_WAIT_MS = 3_600_000
_TIMEOUT_S = 10


def unix_ms() -> int:
    """The pretend gateway's clock."""
    return time.time_ns() // 1_000_000


class Hooks(threading.Thread):
    """One thread that empties the book's table of events. `wake` when something happened."""

    def __init__(
        self, book: Book, bank: Bank, faults: Faults, url: str, secret: str, retry_ms: int
    ) -> None:
        super().__init__(daemon=True, name="webhooks")
        self._bank = bank
        self._book, self._faults, self._secret, self._retry_ms = book, faults, secret, retry_ms
        self._url = urlsplit(url)
        self._wake = threading.Event()

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def run(self) -> None:
        """Passes time in the book and sends what is due, for ever."""
        while True:
            self._wake.wait(0.1)
            self._wake.clear()
            self._book.pass_time(unix_ms())
            self._bank.pass_time(unix_ms())
            for event in self._due():
                self._deliver(event)

    def _due(self) -> list[sqlite3.Row]:
        if not (self._url.netloc and self._secret):
            return []
        with self._book.change() as db:
            found = db.execute(
                "SELECT * FROM events WHERE done = 0 AND due_at <= ? ORDER BY seq", (unix_ms(),)
            ).fetchall()
        if self._faults.reorder_webhooks:
            if len(found) < 2:
                return []
            self._faults.strikes("reorder_webhooks")
            found.reverse()
        return found

    def _deliver(self, event: sqlite3.Row) -> None:
        lost = self._faults.strikes("lose_webhooks")
        copies = 0 if lost else 3 if self._faults.strikes("duplicate_webhooks") else 1
        body = str(event["body"]).encode()
        answers = [self._send(body) for _copy in range(copies)]
        done = all(answers)
        attempts = event["attempts"] + 1
        wait_ms = min(self._retry_ms * 2 ** event["attempts"], _LONGEST_WAIT_MS)
        with self._book.change() as db:
            db.execute(
                "UPDATE events SET done = ?, attempts = ?, due_at = ? WHERE seq = ?",
                (done or attempts >= _GIVE_UP_AFTER, attempts, unix_ms() + wait_ms, event["seq"]),
            )

    def _send(self, body: bytes) -> bool:
        secure = self._url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._url.netloc, timeout=_TIMEOUT_S)
        signature = sign(self._secret, body, unix_ms() // 1000)
        headers = {"Content-Type": "application/json", HEADER: signature}
        try:
            connection.request("POST", self._url.path or "/", body, headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
