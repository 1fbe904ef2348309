"""Sharing sums out: holds among receivers, refunds among those who were paid."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Piece:
    """`amount` of leg number `leg` is taken from hold number `hold`."""

    hold: int
    leg: int
    amount: int


def allocate(holds: Sequence[int], legs: Sequence[int]) -> list[Piece]:
    """Which hold pays which leg: both in the order given, each hold emptied before the next.

    Amounts in minor units, holds > 0, legs ≥ 0. Raises `ValueError` if the legs come to more
    than the holds. ("Several holds of one chain of meters are captured oldest first.")
    """
    if sum(legs) > sum(holds):
        raise ValueError("more than is held")
    pieces: list[Piece] = []
    hold, left = 0, holds[0] if holds else 0
    for leg, wanted in enumerate(legs):
        missing = wanted
        while missing:
            if not left:
                hold, left = hold + 1, holds[hold + 1]
            amount = min(missing, left)
            pieces.append(Piece(hold, leg, amount))
            missing, left = missing - amount, left - amount
    return pieces


def kept_commission(charged: int, commission: int, refunded: int) -> int:
    """What the operator keeps of `commission` once `refunded` of `charged` went back.

    Minor units, rounded **down** like the commission itself; 0 after a refund in full, and the
    same whether it went back at once or bit by bit. Needs 0 ≤ refunded ≤ charged, charged > 0.
    """
    return commission * (charged - refunded) // charged


def commission_back(
    *, charged: int, commission: int, refunded: int, commission_refunded: int, amount: int
) -> int:
    """How much of a refund of `amount` the operator pays back out of the commission.

    Brings the commission kept to `kept_commission`. Minor units; `refunded` and
    `commission_refunded` went back before, 0 ≤ amount ≤ charged − refunded. Never more than is
    left on either side: a charge that grew between two refunds can put that in the way.
    """
    target = commission - kept_commission(charged, commission, refunded + amount)
    share_left = charged - commission - (refunded - commission_refunded)
    most = min(amount, commission - commission_refunded)
    return max(amount - share_left, 0, min(target - commission_refunded, most))


def in_proportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of `amount` in proportion to `weights`; they add up to it, none exceeds its weight.

    Needs 0 ≤ amount ≤ sum(weights). The running sum is rounded **down**, so an odd minor unit
    falls to a later part.
    """
    total = sum(weights)
    parts: list[int] = []
    weighed = given = 0
    for weight in weights:
        weighed += weight
        reached = amount * weighed // total if total else 0
        parts.append(reached - given)
        given = reached
    return parts


def deltas[A: Hashable](movements: Iterable[tuple[A, A, int]]) -> dict[A, int]:
    """What (source, destination, amount) movements add to each account; the values sum to 0."""
    sums: dict[A, int] = defaultdict(int)
    for source, destination, amount in movements:
        sums[source] -= amount
        sums[destination] += amount
    return dict(sums)
