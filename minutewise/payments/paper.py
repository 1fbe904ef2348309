"""A month of the wallet as PDF, typeset by typst. No text of people becomes markup: it is data."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.kernel.money import format_amount
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import Entry, Statement

_TEMPLATE = Path(__file__).parent / "documents" / "statement.typ"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose statement it is, as the paper says: a name, and under it how to find them."""

    name: str
    address: str


def holder_of(person: Person) -> Holder:
    """A person by the name that others see, and the address of their letters."""
    return Holder(person.shown_name, person.email)


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def statement_pdf(
    found: Statement, whose: Holder, *, network: str, month: str, currency: str
) -> bytes:
    """The statement of a month, oldest line first, with what came in and went out.

    The same data give the same bytes: no date of printing, no fonts of the machine.
    """
    data = _data(found, whose, network, month, currency)
    pdf = typst.compile(
        _template(), format="pdf", sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one piece")
    return pdf


def _data(
    found: Statement, whose: Holder, network: str, month: str, currency: str
) -> dict[str, object]:
    language = get_language() or "en"

    def money(amount: int) -> str:
        return format_amount(amount, currency, language).replace("-", "\N{MINUS SIGN}")

    amounts = [entry.line.amount for entry in found.entries]
    came = sum(amount for amount in amounts if amount > 0)
    figures = [
        (_("Carried over"), found.carried),
        (_("In"), came),
        (_("Out"), sum(amounts) - came),
        (_("At the end"), found.carried + sum(amounts)),
    ]
    return {
        "title": _("Statement, %(month)s") % {"month": month},
        "language": language.partition("-")[0],
        "network": network,
        "name": whose.name,
        "address": whose.address,
        "figures": [{"label": label, "sum": money(amount)} for label, amount in figures],
        "heads": [_("Date"), _("What for"), _("Amount"), _("Balance")],
        "rows": [_row(entry, money(entry.line.amount), money(entry.line.balance))
                 for entry in reversed(found.entries)],
        "remark": _("The balance is of the whole wallet, earnings included."),
        "cards": [_card(row, money) for row in reversed(found.by_card)],
        "cards_title": _("Paid by card or PayPal"),
        "cards_heads": [_("Date"), _("By"), _("Authorised"), _("Released"), _("Paid")],
        "cards_remark": _("These did not touch the wallet."),
    }  # fmt: skip


def _card(row: Authorisation, money: Callable[[int], str]) -> dict[str, str]:
    """What a card or PayPal paid: reserved, given up, and the rest, which was taken."""
    return {
        "date": date_format(timezone.localtime(row.ended_at), "j M Y"),
        "by": row.place,
        "amount": money(row.amount),
        "back": money(row.given_up),
        "paid": money(row.captured),
    }


def _row(entry: Entry, amount: str, balance: str) -> dict[str, str]:
    at = timezone.localtime(entry.line.at)
    return {
        "date": date_format(at, "j M Y"),
        "title": str(entry.said.title),
        "note": str(entry.said.note),
        "amount": amount,
        "balance": balance,
    }
