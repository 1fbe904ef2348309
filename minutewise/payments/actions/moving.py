"""Earnings become money to spend, with one press; the way back does not exist."""

from uuid import UUID

from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import move_earnings_to_spendable
from minutewise.realtime.announce import announce
from minutewise.work.writing import writing


def move_earnings(person_id: UUID, amount: int, currency: str, *, key: str, now: Instant) -> None:
    """Moves `amount` minor units from somebody's earnings to their spendable money, once per key.

    Raises `InsufficientFundsError`, `InvalidError`, `KeyConflictError`, `AccountFrozenError`.
    """
    with writing():
        move_earnings_to_spendable(
            person_id,
            currency,
            amount,
            key=f"move:{person_id}:{key}",
            by=str(person_id),
            at=now.wall,
        )
        announce(f"person:{person_id}", "wallet", {})
