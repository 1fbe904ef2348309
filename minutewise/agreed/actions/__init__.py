"""What can be done with payments agreed in a thread: one function per use case."""

from minutewise.agreed.actions.answer import (
    confirm,
    decline,
    expire,
    give_up,
    pay,
    solved,
    take_back,
)
from minutewise.agreed.actions.by_card import pay_by_card, tip_by_card
from minutewise.agreed.actions.give import ask, tip
from minutewise.agreed.actions.giving_back import refund

__all__ = [
    "ask", "confirm", "decline", "expire", "give_up", "pay", "pay_by_card", "refund", "solved",
    "take_back", "tip", "tip_by_card",
]  # fmt: skip
