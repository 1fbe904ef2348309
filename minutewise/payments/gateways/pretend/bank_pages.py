"""The pretend bank's page of one payout: how it stands, and buttons that settle it by hand."""

import sqlite3
from html import escape

from minutewise.kernel.money import format_amount
from minutewise.payments.gateways.pretend.pages import PAGE

_SAYS = {
    "sent": "is on its way. Left alone, it is settled in a few seconds as its account demands.",
    "paid": "was paid.",
    "failed": "was not paid. The money never left.",
    "returned": "was paid and came back.",
}
_BUTTONS = {
    "sent": (("pay", "Pay it out now", "pay"), ("fail", "Let it fail", "back")),
    "paid": (("return", "Return it", "back"),),
}


def page(row: sqlite3.Row) -> str:
    """A payout's page. Its address is the only key to it."""
    buttons = "".join(
        f'<form method="post" action="{row["id"]}/{act}">'
        f'<button class="{look}" type="submit"><span>{words}</span></button></form>'
        for act, words, look in _BUTTONS.get(row["status"], ())
    )
    return PAGE.substitute(
        title="Payout",
        amount=escape(format_amount(row["amount"], row["currency"], "en")),
        lead=f"to {escape(row['holder'])}, account ending {escape(row['iban'][-4:])}, "
        + _SAYS[row["status"]],
        content=buttons,
    )
