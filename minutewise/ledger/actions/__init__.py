"""How money moves. Everything here runs inside the caller's transaction (`work.writing`).

Lock order, written once: holds by id, then transfers by id, then people's accounts by id.
"""

from minutewise.ledger.actions.disputed import HeldBack, hand_back, hold_back
from minutewise.ledger.actions.endings import Captured, Ending, capture, end_all, release
from minutewise.ledger.actions.freezing import block, freeze, unblock, unfreeze
from minutewise.ledger.actions.holds import open_hold
from minutewise.ledger.actions.posting import move_earnings_to_spendable, post
from minutewise.ledger.actions.refunds import (
    BorneBy,
    is_disputed,
    on_refund,
    provide_disputed,
    refund,
)
from minutewise.ledger.actions.roll_ups import roll_up
from minutewise.ledger.errors import (
    AccountBlockedError,
    AccountFrozenError,
    DisputedError,
    HoldEndedError,
    InsufficientFundsError,
    KeyConflictError,
    TooMuchError,
)
from minutewise.ledger.rules import Draft, Leg, Ref

__all__ = [
    "AccountBlockedError",
    "AccountFrozenError",
    "BorneBy",
    "Captured",
    "DisputedError",
    "Draft",
    "Ending",
    "HeldBack",
    "HoldEndedError",
    "InsufficientFundsError",
    "KeyConflictError",
    "Leg",
    "Ref",
    "TooMuchError",
    "block",
    "capture",
    "end_all",
    "freeze",
    "hand_back",
    "hold_back",
    "is_disputed",
    "move_earnings_to_spendable",
    "on_refund",
    "open_hold",
    "post",
    "provide_disputed",
    "refund",
    "release",
    "roll_up",
    "unblock",
    "unfreeze",
]
