"""Reading the books."""

from minutewise.ledger.queries.books import checks, register_check, verify
from minutewise.ledger.queries.charges import (
    Booked,
    Charged,
    booked_by_ref,
    came_back,
    charged_for,
    charges_of_earners,
    disputed_of,
    given_back_in,
    net_by_ref,
)
from minutewise.ledger.queries.findings import Finding
from minutewise.ledger.queries.paging import Place, lines_before
from minutewise.ledger.queries.spending import spent
from minutewise.ledger.queries.turnover import turnover
from minutewise.ledger.queries.wallets import (
    HoldView,
    Line,
    Wallet,
    holds_of,
    moves_of,
    operator_balance,
    statement,
    wallet,
    wallets_of,
)

__all__ = [
    "Booked",
    "Charged",
    "Finding",
    "HoldView",
    "Line",
    "Place",
    "Wallet",
    "booked_by_ref",
    "came_back",
    "charged_for",
    "charges_of_earners",
    "checks",
    "disputed_of",
    "given_back_in",
    "holds_of",
    "lines_before",
    "moves_of",
    "net_by_ref",
    "operator_balance",
    "register_check",
    "spent",
    "statement",
    "turnover",
    "verify",
    "wallet",
    "wallets_of",
]
