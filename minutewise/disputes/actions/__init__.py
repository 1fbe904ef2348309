"""What can be done about a dispute. Everything here opens its own transaction."""

from minutewise.disputes.actions.case import LAPSE
from minutewise.disputes.actions.deciding import decide
from minutewise.disputes.actions.opening import open_dispute, own_charge
from minutewise.disputes.actions.talking import (
    OWN,
    act,
    consent,
    follow_chargeback,
    lapse,
    lock_open,
)

__all__ = [
    "LAPSE",
    "OWN",
    "act",
    "consent",
    "decide",
    "follow_chargeback",
    "lapse",
    "lock_open",
    "open_dispute",
    "own_charge",
]
