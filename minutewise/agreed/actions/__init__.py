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
from minutewise.agreed.actions.give import ask, tip
from minutewise.agreed.actions.giving_back import refund

__all__ = [
    "ask", "confirm", "decline", "expire", "give_up", "pay", "refund", "solved", "take_back", "tip",
]  # fmt: skip
