"""The pretend gateway's book: its own SQLite file, its own rules, its own double check."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minutewise.payments.gateways.pretend.cards import fingerprint
from minutewise.payments.gateways.pretend.fees import Tariff

_SCHEMA = Path(__file__).with_name("schema.sql")
_VIEW = ("id", "reference", "status", "amount", "currency", "taken", "refunded", "card")
OPEN_MS = 30 * 60_000
AUTHORISED_MS = 4 * 24 * 3_600_000


class RefusedError(Exception):
    """The gateway says no; `status` is the HTTP status, `code` the reason for programs."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Book:
    """Payments, authorisations and what was moved. Times are Unix milliseconds, given."""

    def __init__(self, file: Path | str, tariff: Tariff | None = None) -> None:
        self._tariff = tariff or Tariff()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        self._db.executescript(_SCHEMA.read_text())

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One change at a time, whole or not at all."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def row(self, checkout: str) -> sqlite3.Row:
        """A payment or authorisation by id. Raises `RefusedError` 404."""
        with self._lock:
            found = self._db.execute("SELECT * FROM checkouts WHERE id = ?", (checkout,)).fetchone()
        if found is None:
            raise RefusedError(404, "unknown")
        return found  # type: ignore[no-any-return]  # sqlite3 types rows as Any

    def by_reference(self, reference: str) -> sqlite3.Row:
        """The same by the shop's reference."""
        with self._lock:
            found = self._db.execute(
                "SELECT id FROM checkouts WHERE reference = ?", (reference,)
            ).fetchone()
        return self.row(found["id"] if found else "")

    def view(self, checkout: str) -> dict[str, object]:
        """What the API shows of it."""
        row = self.row(checkout)
        return {
            **{name: row[name] for name in _VIEW},
            "charged_back": self._charged_back(checkout),
            "fee": self._fee(checkout),
            "fingerprint": self._fingerprint(checkout),
        }

    def method(self, checkout: str) -> str:
        """By what this one is paid: card or paypal."""
        with self._lock:
            found = self._db.execute(
                "SELECT method FROM methods WHERE checkout = ?", (checkout,)
            ).fetchone()
        return str(found["method"]) if found else "card"

    def _fingerprint(self, checkout: str) -> str:
        with self._lock:
            found = self._db.execute(
                "SELECT fingerprint FROM instruments WHERE checkout = ?", (checkout,)
            ).fetchone()
        return str(found["fingerprint"]) if found else ""

    def _charged_back(self, checkout: str) -> int:
        return self._amount("SELECT amount FROM chargebacks WHERE checkout = ?", checkout)

    def _fee(self, checkout: str) -> int:
        return self._amount("SELECT amount FROM fees WHERE checkout = ?", checkout)

    def _amount(self, question: str, checkout: str) -> int:
        with self._lock:
            found = self._db.execute(question, (checkout,)).fetchone()
        return int(found["amount"]) if found else 0

    def open(self, asked: dict[str, object], now_ms: int) -> str:
        """A new checkout, or the one that this reference already has. Returns its id."""
        wanted = {name: asked[name] for name in ("kind", "amount", "currency")}
        with self.change() as db:
            try:
                old = self.by_reference(str(asked["reference"]))
            except RefusedError:
                checkout = f"pay_{secrets.token_hex(12)}"
                db.execute(
                    "INSERT INTO checkouts (id, kind, reference, amount, currency, return_url,"
                    " cancel_url, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        checkout, asked["kind"], asked["reference"], asked["amount"],
                        asked["currency"], asked["return_url"], asked["cancel_url"],
                        now_ms + OPEN_MS,
                    ),
                )  # fmt: skip
                db.execute(
                    "INSERT INTO methods VALUES (?, ?)", (checkout, asked.get("method", "card"))
                )
                return checkout
            if any(old[name] != value for name, value in wanted.items()):
                raise RefusedError(409, "reference_conflict")
            return str(old["id"])

    def become(self, checkout: str, status: str, now_ms: int, *, taken: int = 0) -> None:
        """Sets a new status, takes money with it, keeps the fee, and tells the shop."""
        with self.change() as db:
            row = self.row(checkout)
            db.execute(
                "UPDATE checkouts SET status = ?, taken = taken + ?, pays_at = NULL WHERE id = ?",
                (status, taken, checkout),
            )
            self._move(checkout, taken, row["currency"], now_ms)
            self._keep_fee(checkout, self._tariff.fee(taken), row["currency"], now_ms)
            self._tell(checkout, now_ms)

    def use_card(self, checkout: str, card: str, *, pays_at: int | None = None) -> int:
        """Notes a card's last four digits, its fingerprint, one more try. Returns the tries."""
        with self.change() as db:
            db.execute(
                "UPDATE checkouts SET card = ?, tries = tries + 1, pays_at = ? WHERE id = ?",
                (card[-4:] if card.isdigit() else "", pays_at, checkout),
            )
            db.execute(
                "INSERT INTO instruments VALUES (?, ?) ON CONFLICT (checkout)"
                " DO UPDATE SET fingerprint = excluded.fingerprint",
                (checkout, fingerprint(card)),
            )
            return int(self.row(checkout)["tries"])

    def pay(self, checkout: str, now_ms: int) -> None:
        """The payer has paid, or the amount is reserved on the card."""
        with self.change() as db:
            row = self.row(checkout)
            if row["status"] != "opened":
                raise RefusedError(409, "not_open")
            if row["kind"] == "payment":
                self.become(checkout, "paid", now_ms, taken=row["amount"])
                return
            db.execute(
                "UPDATE checkouts SET expires_at = ? WHERE id = ?",
                (now_ms + AUTHORISED_MS, checkout),
            )
            self.become(checkout, "authorised", now_ms)

    def close(self, checkout: str, status: str, now_ms: int) -> None:
        """Nobody will pay this one any more: declined, cancelled or expired."""
        with self.change():
            if self.row(checkout)["status"] == "opened":
                self.become(checkout, status, now_ms)

    def capture(self, checkout: str, amount: int, now_ms: int) -> None:
        """Takes a part of an authorisation, once."""
        with self.change():
            row = self.row(checkout)
            if row["status"] != "authorised":
                raise RefusedError(402, "not_authorised")
            if not 0 < amount <= row["amount"]:
                raise RefusedError(422, "amount")
            self.become(checkout, "captured", now_ms, taken=amount)

    def release(self, checkout: str, now_ms: int) -> None:
        """Gives an authorisation up; one that is over anyway stays as it is."""
        with self.change():
            status = self.row(checkout)["status"]
            if status == "captured":
                raise RefusedError(402, "captured")
            if status == "authorised":
                self.become(checkout, "released", now_ms)

    def refund(self, checkout: str, amount: int, now_ms: int) -> None:
        """Sends money back to the card, never more than came from it."""
        with self.change() as db:
            row = self.row(checkout)
            if not 0 < amount <= row["taken"] - row["refunded"] - self._charged_back(checkout):
                raise RefusedError(402, "more_than_taken")
            db.execute(
                "UPDATE checkouts SET refunded = refunded + ? WHERE id = ?", (amount, checkout)
            )
            self._move(checkout, -amount, row["currency"], now_ms)
            self._tell(checkout, now_ms)

    def charge_back(self, checkout: str, now_ms: int) -> None:
        """The payer's bank takes the rest of a payment back, whatever the shop did for it."""
        with self.change() as db:
            row = self.row(checkout)
            amount = row["taken"] - row["refunded"] - self._charged_back(checkout)
            if amount <= 0:
                raise RefusedError(402, "nothing_left")
            db.execute("INSERT INTO chargebacks VALUES (?, ?, ?)", (checkout, amount, now_ms))
            self._move(checkout, -amount, row["currency"], now_ms)
            self._tell(checkout, now_ms)

    def pass_time(self, now_ms: int) -> None:
        """Does what has fallen due: cards that pay later, pages and authorisations that end."""
        with self.change() as db:
            due = db.execute("SELECT id FROM checkouts WHERE pays_at <= ?", (now_ms,)).fetchall()
            for row in due:
                self.pay(row["id"], now_ms)
            ended = db.execute(
                "SELECT id FROM checkouts WHERE expires_at <= ? AND status IN (?, ?)",
                (now_ms, "opened", "authorised"),
            ).fetchall()
            for row in ended:
                self.become(row["id"], "expired", now_ms)

    def expire(self, checkout: str, now_ms: int) -> None:
        """Lets its time be over now."""
        with self.change() as db:
            db.execute("UPDATE checkouts SET expires_at = ? WHERE id = ?", (now_ms, checkout))
            self.pass_time(now_ms)

    def total(self, currency: str) -> int:
        """What was moved to the shop, less what went back and what the gateway kept as fees."""
        with self._lock:
            (found,) = self._db.execute(
                "SELECT coalesce(sum(amount), 0) FROM movements WHERE currency = ?", (currency,)
            ).fetchone()
        return int(found)

    def fees(self, currency: str) -> int:
        """What the gateway kept for itself."""
        with self._lock:
            (found,) = self._db.execute(
                "SELECT coalesce(sum(amount), 0) FROM fees WHERE currency = ?", (currency,)
            ).fetchone()
        return int(found)

    def findings(self) -> list[str]:
        """The double check: movements against what every payment says of itself."""
        with self._lock:
            rows = self._db.execute(
                "SELECT c.id, c.taken - c.refunded - coalesce((SELECT b.amount FROM chargebacks b"
                " WHERE b.checkout = c.id), 0) - coalesce((SELECT f.amount FROM fees f"
                " WHERE f.checkout = c.id), 0) AS says, coalesce(sum(m.amount), 0) AS moved"
                " FROM checkouts c LEFT JOIN movements m ON m.checkout = c.id"
                " AND m.currency = c.currency GROUP BY c.id HAVING says <> moved"
            ).fetchall()
        return [f"{row['id']} says {row['says']}, moved {row['moved']}" for row in rows]

    def _move(self, checkout: str, amount: int, currency: str, now_ms: int) -> None:
        if amount:
            self._db.execute(
                "INSERT INTO movements (checkout, amount, currency, at) VALUES (?, ?, ?, ?)",
                (checkout, amount, currency, now_ms),
            )

    def _keep_fee(self, checkout: str, fee: int, currency: str, now_ms: int) -> None:
        if fee:
            self._db.execute(
                "INSERT INTO fees VALUES (?, ?, ?, ?)", (checkout, fee, currency, now_ms)
            )
            self._move(checkout, -fee, currency, now_ms)

    def _tell(self, checkout: str, now_ms: int) -> None:
        event = {"id": f"evt_{secrets.token_hex(12)}", "record": self.view(checkout)}
        self._db.execute(
            "INSERT INTO events (body, due_at) VALUES (?, ?)", (json.dumps(event), now_ms)
        )
