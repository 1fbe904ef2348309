"""A dispute in words: one sentence a step, the same in thread, page and letter."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from minutewise.conversations.money_lines import money_line
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.rules import Event, Side, State


def line_kind(event: str, state: str) -> str:
    """Which sentence a step has: the end of a decision is called by its own."""
    if state == State.FINAL:
        return "dispute_final"
    return f"dispute_{event}"


def figures_of(step: Step, dispute: Dispute) -> dict[str, str | int]:
    """What the sentence of a step names: minor units, and the currency."""
    amount = step.amount if step.amount is not None else dispute.asked
    kind = line_kind(step.event, step.state)
    return {"kind": kind, "amount": amount, "currency": dispute.currency}


def sentence(step: Step, dispute: Dispute, names: Mapping[str, str]) -> str:
    """“Dara K. asked €9.00 back”: who did what, with the figure."""
    return money_line(figures_of(step, dispute), names.get(step.side, ""))


def names_of(client: str, advisor: str, reader: str = "") -> dict[str, str]:
    """What the sides are called; the reader's own is “You”."""
    names = {Side.CLIENT.value: client, Side.ADVISOR.value: advisor}
    return names | ({reader: _("You")} if reader in names else {})


def button(event: Event) -> str:
    """What the button of an event says."""
    return {
        Event.OFFER: _("Offer"),
        Event.COUNTER: _("Propose"),
        Event.GIVE_BACK: _("Give it all back"),
        Event.REFUSE: _("Refuse"),
        Event.ACCEPT: _("Accept"),
        Event.WITHDRAW: _("Withdraw"),
        Event.ESCALATE: _("Bring it to the operator"),
        Event.APPEAL: _("Appeal"),
    }[event]
