"""The pretend payment page: plain, honest, without a script."""

import sqlite3
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from minutewise.kernel.money import format_amount
from minutewise.payments.gateways.pretend.book import Book
from minutewise.payments.gateways.pretend.cards import (
    ACCOUNTS,
    CARDS,
    LATER_MS,
    Outcome,
    digits,
    spaced,
)
from minutewise.payments.gateways.pretend.faults import Faults

_HERE = Path(__file__).parent
PAGE = Template((_HERE / "page.html").read_text())
_FORM = Template((_HERE / "form.html").read_text())
STYLE = (_HERE / "page.css").read_bytes()

_OVER = {
    "paid": "This is paid. Nothing more to do.",
    "authorised": "The amount is reserved.",
    "captured": "This is settled.",
    "released": "The reservation was given up. Nothing was paid.",
    "declined": "This was declined. Nothing was paid.",
    "cancelled": "This was cancelled. Nothing was paid.",
    "expired": "The time for this payment is over. Nothing was paid.",
}


def form(row: sqlite3.Row, *, card: str = "", error: str = "", method: str = "card") -> str:
    """The page of a checkout: the card field while it is open, else what became of it."""
    reserve = row["kind"] == "authorisation"
    amount = escape(format_amount(row["amount"], row["currency"], "en"))
    names = {"title": "Reserve" if reserve else "Pay", "amount": amount}
    if row["status"] != "opened":
        place = escape(row["return_url"])
        link = f'<p><a class="go" href="{place}">Back to the shop</a></p>'
        return PAGE.substitute(names, lead=_OVER[row["status"]], content=link)
    lead = f"to {escape(urlsplit(row['return_url']).netloc)}"
    if reserve:
        lead += ". It stays there until the shop takes a part of it, at most all."
    if method == "paypal":
        lead = "Pretend PayPal, " + lead
    fields = _fields(row, names["title"], card, error, method)
    return PAGE.substitute(names, lead=lead, content=fields)


def _fields(row: sqlite3.Row, verb: str, card: str, error: str, method: str) -> str:
    said = f'<p class="error" id="card-error" role="alert">{escape(error)}</p>' if error else ""
    known = ACCOUNTS if method == "paypal" else CARDS
    rows = (
        f"<dt>{number if method == 'paypal' else spaced(number)}</dt><dd>{what}</dd>"
        for number, (_do, what) in known.items()
    )
    return _FORM.substitute(
        id=row["id"],
        label="PayPal account" if method == "paypal" else "Card number",
        keys="email" if method == "paypal" else "numeric",
        known="Pretend accounts" if method == "paypal" else "Pretend cards",
        card=escape(card),
        invalid='aria-invalid="true" aria-describedby="card-error"' if error else "",
        error=said,
        verb=verb,
        amount=escape(format_amount(row["amount"], row["currency"], "en")),
        cards="".join(rows),
    )


def use_card(
    book: Book, faults: Faults, row: sqlite3.Row, typed: str, now_ms: int
) -> tuple[str, str]:
    """Plays a card. Returns where to go on, or an empty place and the sentence beside the field."""
    known = ACCOUNTS if book.method(row["id"]) == "paypal" else CARDS
    number = typed.strip() if known is ACCOUNTS else digits(typed)
    if row["status"] != "opened":
        return row["return_url"], ""
    if number not in known:
        return "", "Only the pretend ones below are taken. Never type a real one here."
    outcome = Outcome.DECLINES if faults.strikes("decline") else known[number][0]
    later = now_ms + LATER_MS if outcome is Outcome.LATER else None
    tries = book.use_card(row["id"], number, pays_at=later)
    if outcome is Outcome.AGAIN and tries == 1:
        return "", "The bank did not answer. Nothing was paid. Please try again."
    if outcome is Outcome.DECLINES:
        book.close(row["id"], "declined", now_ms)
    elif outcome is not Outcome.LATER:
        book.pay(row["id"], now_ms)
    return row["return_url"], ""
