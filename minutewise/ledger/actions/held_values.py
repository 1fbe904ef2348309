"""Holds and accounts as settlements read them, and what is written of them, as values.

Nobody changes them, but they are not `frozen`: a group of eight makes some sixty of them, and each
would take three times as long to make.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from minutewise.ledger import rules

OPEN = "open"


@dataclass(slots=True)
class Held:
    """A hold as it was read, locked. `since` sorts by when it was opened."""

    id: UUID
    amount: int
    state: str
    captured: int
    ended_key: str
    since: Any
    account: rules.Account


@dataclass(slots=True)
class Row:
    """Which row an account is."""

    id: int
    frozen: bool
    is_persons: bool  # then balance and held amount are stored in it


@dataclass(slots=True)
class Mark:
    """How one hold ends."""

    hold: UUID
    state: str
    captured: int
    key: str
    by: str
    at: datetime


@dataclass(slots=True)
class Moved:
    """One transfer out of the hold of this number among those of its ending."""

    hold: int
    source: rules.Account
    leg: rules.Leg
    amount: int
    key: str


Rows = dict[rules.Account, Row]
Path = tuple[int, Row, Row]  # which mark ends the hold; from which account to which
Difference = tuple[int, int, int]  # a row; minor units to its balance, to what is held there
