"""The pretend bank: pays out to pretend accounts, refuses or returns on demand, keeps a book."""

import json
import secrets
import sqlite3
from enum import StrEnum
from pathlib import Path

from minutewise.payments.gateways.pretend.book import Book, RefusedError
from minutewise.payments.gateways.pretend.faults import Faults

_SCHEMA = Path(__file__).with_name("bank_schema.sql")
_VIEW = ("id", "reference", "status", "amount", "currency", "reason")
SETTLE_MS = 8_000


class Fate(StrEnum):
    """What becomes of a payout to an account."""

    PAYS = "pays"
    FAILS = "fails"
    RETURNS = "returns"


# Valid by their check digits, and printed in many a manual: nobody types a real one here.
ACCOUNTS: dict[str, tuple[Fate, str]] = {
    "DE89370400440532013000": (Fate.PAYS, "is paid"),
    "GB29NWBK60161331926819": (Fate.FAILS, "is closed: the payout fails"),
    "FR1420041010050500013M02606": (Fate.RETURNS, "is paid, then the money is returned"),
}
# (status before, step) → status after; every other pair is refused.
_STEPS = {
    ("sent", "pay"): "paid",
    ("sent", "fail"): "failed",
    ("paid", "return"): "returned",
}
_MOVES = {"paid": 1, "returned": -1}


class Bank:
    """Payouts and what was moved. Times are Unix milliseconds, given."""

    def __init__(self, book: Book, faults: Faults, public_url: str, settle_ms: int) -> None:
        self._book, self._faults = book, faults
        self._public_url, self._settle_ms = public_url, settle_ms
        with book.change() as db:
            for statement in _statements():
                db.execute(statement)

    def row(self, payout: str) -> sqlite3.Row:
        """A payout by id. Raises `RefusedError` 404."""
        with self._book.change() as db:
            found = db.execute("SELECT * FROM payouts WHERE id = ?", (payout,)).fetchone()
        if found is None:
            raise RefusedError(404, "unknown")
        return found  # type: ignore[no-any-return]  # sqlite3 types rows as Any

    def view(self, payout: str) -> dict[str, object]:
        """What the API shows of it."""
        row = self.row(payout)
        return {**{name: row[name] for name in _VIEW}, "url": f"{self._public_url}/bank/{payout}"}

    def open(self, asked: dict[str, object], now_ms: int) -> str:
        """A new payout, or the one that this reference already has. Returns its id."""
        names = ("reference", "amount", "currency", "iban", "holder")
        with self._book.change() as db:
            old = db.execute(
                "SELECT * FROM payouts WHERE reference = ?", (asked["reference"],)
            ).fetchone()
            if old and any(old[name] != asked[name] for name in names):
                raise RefusedError(409, "reference_conflict")
            if old:
                return str(old["id"])
            payout = f"po_{secrets.token_hex(12)}"
            db.execute(
                "INSERT INTO payouts (id, reference, amount, currency, iban, holder, settles_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (payout, *(asked[name] for name in names), now_ms + self._settle_ms),
            )
        return payout

    def step(self, payout: str, act: str, now_ms: int, reason: str = "by_hand") -> None:
        """Pays, fails or returns a payout, moves the money, and tells the shop."""
        with self._book.change() as db:
            row = self.row(payout)
            status = _STEPS.get((row["status"], act))
            if status is None:
                raise RefusedError(409, "not_now")
            db.execute(
                "UPDATE payouts SET status = ?, reason = ?, settles_at = NULL WHERE id = ?",
                (status, "" if status == "paid" else reason, payout),
            )
            if sign := _MOVES.get(status):
                db.execute(
                    "INSERT INTO bank_movements (payout, amount, currency, at) VALUES (?, ?, ?, ?)",
                    (payout, sign * row["amount"], row["currency"], now_ms),
                )
            self._tell(payout, now_ms)

    def pass_time(self, now_ms: int) -> None:
        """Settles what has fallen due, each as its account demands."""
        with self._book.change() as db:
            due = db.execute("SELECT * FROM payouts WHERE settles_at <= ?", (now_ms,)).fetchall()
            for row in due:
                self._settle(row, now_ms)

    def _settle(self, row: sqlite3.Row, now_ms: int) -> None:
        if row["iban"] not in ACCOUNTS:
            return self.step(row["id"], "fail", now_ms, "unknown_account")
        fate = ACCOUNTS[row["iban"]][0]
        if fate is Fate.FAILS or self._faults.strikes("fail_payouts"):
            return self.step(row["id"], "fail", now_ms, "account_closed")
        self.step(row["id"], "pay", now_ms)
        if fate is Fate.RETURNS:
            self.step(row["id"], "return", now_ms, "wrong_holder")
        return None

    def total(self, currency: str) -> int:
        """What was paid out, less what came back."""
        with self._book.change() as db:
            (found,) = db.execute(
                "SELECT coalesce(sum(amount), 0) FROM bank_movements WHERE currency = ?",
                (currency,),
            ).fetchone()
        return int(found)

    def findings(self) -> list[str]:
        """The double check: movements against what every payout says of itself."""
        with self._book.change() as db:
            rows = db.execute(
                "SELECT p.id, CASE p.status WHEN 'paid' THEN p.amount ELSE 0 END AS says,"
                " coalesce(sum(m.amount), 0) AS moved FROM payouts p"
                " LEFT JOIN bank_movements m ON m.payout = p.id GROUP BY p.id HAVING says <> moved"
            ).fetchall()
        return [f"{row['id']} says {row['says']}, moved {row['moved']}" for row in rows]

    def _tell(self, payout: str, now_ms: int) -> None:
        event = {"id": f"evt_{secrets.token_hex(12)}", "payout": self.view(payout)}
        with self._book.change() as db:
            db.execute(
                "INSERT INTO events (body, due_at) VALUES (?, ?)", (json.dumps(event), now_ms)
            )


def _statements() -> list[str]:
    """The schema, one statement each: a script would end the transaction it runs in."""
    found, part = [], ""
    for line in _SCHEMA.read_text().splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found
