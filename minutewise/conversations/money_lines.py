"""What deeds about money are called in a thread; `frontend/core/money-lines.ts` says the same.

A sentence names `who` did it (“You” or a name) and the figures of the line; amounts are minor
units with the figure `currency`. A context adds its own kinds here and there; a test holds the
two tables equal.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from minutewise.kernel.money import format_amount

LINES: Mapping[str, str] = {
    # Payments agreed in the thread (`agreed/`)
    "agreed_tip": gettext_noop("{who} gave a tip of {amount}"),
    "agreed_asked": gettext_noop("{who} asked for a payment of {amount}"),
    "agreed_paid": gettext_noop("{who} paid {amount}"),
    "agreed_declined": gettext_noop("{who} declined to pay {amount}"),
    "agreed_taken_back": gettext_noop("{who} took back the request for {amount}"),
    "agreed_expired": gettext_noop("The request for {amount} has expired"),
    "agreed_fee_asked": gettext_noop("{who} proposed a success fee of {amount}"),
    "agreed_fee_confirmed": gettext_noop("{who} agreed to a success fee of {amount}"),
    "agreed_fee_held": gettext_noop("{who} agreed to a success fee, {amount} held"),
    "agreed_fee_declined": gettext_noop("{who} declined a success fee of {amount}"),
    "agreed_fee_solved": gettext_noop("{who} said: solved. The fee of {amount} is paid"),
    "agreed_fee_given_up": gettext_noop("{who} gave up the success fee of {amount}"),
    "agreed_fee_lapsed": gettext_noop("The time for the success fee of {amount} is over"),
    # A part of a call that the advisor did not want
    "call_waived": gettext_noop("{who} waived {amount} of the call"),
    # Money given back by the advisor
    "refund_given": gettext_noop("{who} gave back {amount}"),
    # Disputes about a charge (`disputes/`)
    "dispute_open": gettext_noop("{who} asked {amount} back"),
    "dispute_offer": gettext_noop("{who} offered to give {amount} back"),
    "dispute_counter": gettext_noop("{who} would settle for {amount}"),
    "dispute_give_back": gettext_noop("{who} gave {amount} back, all that was asked"),
    "dispute_refuse": gettext_noop("{who} refused {amount}"),
    "dispute_accept": gettext_noop("{who} accepted {amount}; the dispute is settled"),
    "dispute_withdraw": gettext_noop("{who} withdrew the dispute about {amount}"),
    "dispute_escalate": gettext_noop("{who} brought the dispute about {amount} to the operator"),
    "dispute_lapse": gettext_noop("The time to settle is over; the operator decides on {amount}"),
    "dispute_decide": gettext_noop("The operator decided: {amount} goes back"),
    "dispute_appeal": gettext_noop("{who} appealed against {amount}"),
    "dispute_final": gettext_noop("Decided for good: {amount} goes back"),
    "dispute_charge_back": gettext_noop("The card’s bank took the money back; {amount} follow it"),
    "dispute_consent": gettext_noop("{who} let the operator read this thread"),
}

AMOUNTS = frozenset({"amount"})  # which figures of a line are minor units


def money_line(figures: Mapping[str, Any], who: str) -> str:
    """A deed in words. `who` did it, as the reader calls them; see `LINES`."""
    said = {
        name: format_amount(value, figures["currency"], get_language() or "en")
        if name in AMOUNTS
        else value
        for name, value in figures.items()
    }
    return _(LINES[figures["kind"]]).format_map({**said, "who": who})


# In a list of threads, where who did it stands beside it; disputes and money back have one word.
IN_A_LIST: Mapping[str, str] = {
    "agreed_tip": gettext_noop("Tip"),
    "agreed_asked": gettext_noop("Payment asked for"),
    "agreed_paid": gettext_noop("Paid"),
    "agreed_declined": gettext_noop("Payment declined"),
    "agreed_taken_back": gettext_noop("Request taken back"),
    "agreed_expired": gettext_noop("Request expired"),
    "agreed_fee_asked": gettext_noop("Success fee proposed"),
    "agreed_fee_confirmed": gettext_noop("Success fee agreed"),
    "agreed_fee_held": gettext_noop("Success fee agreed"),
    "agreed_fee_declined": gettext_noop("Success fee declined"),
    "agreed_fee_solved": gettext_noop("Solved, fee paid"),
    "agreed_fee_given_up": gettext_noop("Success fee given up"),
    "agreed_fee_lapsed": gettext_noop("Success fee lapsed"),
    "call_waived": gettext_noop("Waived"),
    "refund": gettext_noop("Money back"),
    "dispute": gettext_noop("Dispute"),
}


def money_in_a_list(figures: Mapping[str, Any], word: str) -> str:
    """“Success fee agreed · €30.00”, then the word to it."""
    kind = figures["kind"]
    amount = figures.get("amount")
    shown = format_amount(amount, figures["currency"], get_language() or "en") if amount else ""
    named = _(IN_A_LIST.get(kind) or IN_A_LIST[kind.partition("_")[0]])
    return " · ".join(part for part in (named, shown, word) if part)
