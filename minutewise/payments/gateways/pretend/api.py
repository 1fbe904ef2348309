"""The pretend gateway's HTTP API: JSON in, JSON out, one answer per idempotency key."""

import hmac
import json
import re
from collections.abc import Callable

from minutewise.payments.gateways.pretend.bank_api import BankApi
from minutewise.payments.gateways.pretend.book import Book, RefusedError
from minutewise.payments.gateways.pretend.faults import Faults

Json = dict[str, object]
_LARGEST = 10**12
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLACE = re.compile(r"https?://[^\s\"'<>\\]+")


class Api:
    """Translates requests into the book. Knows no sockets; time is an argument."""

    def __init__(self, book: Book, faults: Faults, public_url: str, bank: BankApi) -> None:
        self._book, self._faults, self._public_url, self._bank = book, faults, public_url, bank

    def answer(
        self, method: str, path: str, query: dict[str, str], body: Json, key: str, now_ms: int
    ) -> tuple[int, Json]:
        """Status and answer. A key that came before gets its first answer again."""
        try:
            if method == "GET":
                return 200, self._read(path, query)
            if path == "/faults":
                return 200, self._set_faults(method, body)
            return self._once(path, body, key, now_ms)
        except RefusedError as refused:
            return refused.status, {"code": refused.code}

    def _read(self, path: str, query: dict[str, str]) -> Json:
        if path.startswith("/bank/"):
            return self._bank.read(path, query)
        if path == "/book":
            currency = query.get("currency", "")
            return {"total": self._book.total(currency), "fees": self._book.fees(currency),
                    "findings": self._book.findings()}  # fmt: skip
        if path == "/checkouts":
            return self._view(str(self._book.by_reference(query.get("reference", ""))["id"]))
        if found := re.fullmatch(r"/checkouts/(\w+)", path):
            return self._view(found[1])
        raise RefusedError(404, "no_such_address")

    def _set_faults(self, method: str, body: Json) -> Json:
        try:
            self._faults.clear() if method == "DELETE" else self._faults.set(body)
        except ValueError as error:
            return {"error": str(error)}
        return {}

    def _once(self, path: str, body: Json, key: str, now_ms: int) -> tuple[int, Json]:
        if not key:
            raise RefusedError(422, "key_missing")
        asked = json.dumps([path, body], sort_keys=True)
        with self._book.change() as db:
            if old := db.execute("SELECT * FROM keys WHERE key = ?", (key,)).fetchone():
                if old["asked"] != asked:
                    raise RefusedError(409, "key_conflict")
                return old["status"], json.loads(old["answer"])
            status, answer = self._try(path, body, now_ms)
            db.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?)", (key, asked, status, json.dumps(answer))
            )
        return status, answer

    def _try(self, path: str, body: Json, now_ms: int) -> tuple[int, Json]:
        try:
            if path.startswith("/bank/"):
                return 200, self._bank.write(path, body, now_ms)
            return 200, self._view(self._write(path, body, now_ms))
        except RefusedError as refused:
            return refused.status, {"code": refused.code}

    def _write(self, path: str, body: Json, now_ms: int) -> str:
        if path == "/checkouts":
            return self._book.open(_checked(body), now_ms)
        found = re.fullmatch(r"/checkouts/(\w+)/(\w+)", path)
        acts: dict[str, Callable[[str], None]] = {
            "capture": lambda checkout: self._capture(checkout, _amount(body), now_ms),
            "release": lambda checkout: self._book.release(checkout, now_ms),
            "refunds": lambda checkout: self._book.refund(checkout, _amount(body), now_ms),
            "chargeback": lambda checkout: self._book.charge_back(checkout, now_ms),
            "expire": lambda checkout: self._book.expire(checkout, now_ms),
        }
        if not found or found[2] not in acts:
            raise RefusedError(404, "no_such_address")
        acts[found[2]](found[1])
        return found[1]

    def _capture(self, checkout: str, amount: int, now_ms: int) -> None:
        if self._faults.strikes("refuse_captures"):
            raise RefusedError(402, "capture_refused")
        self._book.capture(checkout, amount, now_ms)

    def _view(self, checkout: str) -> Json:
        return {**self._book.view(checkout), "url": f"{self._public_url}/pay/{checkout}"}


def allowed(secret: str, header: str) -> bool:
    """Whether an API call carries the installation's secret; with none set, everybody may."""
    return not secret or hmac.compare_digest(f"Bearer {secret}".encode(), header.encode())


def _amount(body: Json) -> int:
    amount = body.get("amount")
    if type(amount) is not int or not 0 < amount <= _LARGEST:
        raise RefusedError(422, "amount")
    return amount


def _checked(body: Json) -> Json:
    _amount(body)
    if body.get("kind") not in ("payment", "authorisation"):
        raise RefusedError(422, "kind")
    if not _CURRENCY.fullmatch(str(body.get("currency"))):
        raise RefusedError(422, "currency")
    if body.get("method", "card") not in ("card", "paypal"):
        raise RefusedError(422, "method")
    if not body.get("reference"):
        raise RefusedError(422, "reference")
    for name in ("return_url", "cancel_url"):
        if not _PLACE.fullmatch(str(body.get(name))):
            raise RefusedError(422, name)
    return body
