"""The port to whoever pays earnings out: a bank, and the pretend one.

Every adapter speaks this and nothing else. A payout has one slip at the bank for our reference of
it, however often it is asked for, so an unknown outcome is resolved by asking again.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Told(StrEnum):
    """What a bank says of a payout."""

    SENT = "sent"  # taken on, not there yet
    PAID = "paid"
    FAILED = "failed"  # never left
    RETURNED = "returned"  # had left, and came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The bank's own view of a payout; `reference` is our id of it, `reason` a word for why not."""

    id: str
    reference: str
    status: Told
    amount: int
    currency: str
    reason: str = ""
    url: str = ""


class Bank(Protocol):
    """What the product needs from a bank. All methods raise `GatewayError`s."""

    name: str

    def send(self, *, amount: int, currency: str, reference: str, iban: str, holder: str) -> Slip:
        """Has `amount` minor units paid to an account. The same reference: the same slip."""

    def fetch(self, slip: str) -> Slip:
        """The truth about a payout, by the bank's id."""

    def paid_out(self, currency: str) -> int:
        """What the bank's own book says it has paid out for us, less what came back (M7)."""
