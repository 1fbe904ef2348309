"""Holds and accounts as settlements read them, and what is written of them, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from minutewise.ledger import rules

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as it was read, locked. `since` sorts by when it was opened."""

    id: UUID
    amount: int
    state: str
    captured: int
    ended_key: str
    since: Any
    account: rules.Account


@dataclass(frozen=True, slots=True)
class Row:
    """Which row an account is."""

    id: int
    frozen: bool
    is_persons: bool  # then balance and held amount are stored in it


@dataclass(frozen=True, slots=True)
class Mark:
    """How one hold ends."""

    hold: UUID
    state: str
    captured: int
    key: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer out of a hold."""

    hold: UUID
    source: rules.Account
    leg: rules.Leg
    amount: int
    key: str
    by: str
    at: datetime


Rows = dict[rules.Account, Row]
Path = tuple[Row, Row]  # from which account to which
Difference = tuple[int, int, int]  # a row; minor units to its balance, to what is held there
