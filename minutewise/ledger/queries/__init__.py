"""Reading the books."""

from minutewise.ledger.queries.charges import Charged, charged_for
from minutewise.ledger.queries.wallets import (
    HoldView,
    Line,
    Wallet,
    holds_of,
    operator_balance,
    statement,
    wallet,
)

__all__ = [
    "Charged",
    "HoldView",
    "Line",
    "Wallet",
    "charged_for",
    "holds_of",
    "operator_balance",
    "statement",
    "wallet",
]
