"""Rules of payments: lives as tables, bounds of amounts, when to look again. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What a gateway says of one payment or authorisation."""

    OPENED = "opened"
    PAID = "paid"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    RELEASED = "released"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class State(StrEnum):
    """The life of a top-up."""

    OPENED = "opened"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class Method(StrEnum):
    """By what an amount is reserved at a gateway."""

    CARD = "card"
    PAYPAL = "paypal"


class Hold(StrEnum):
    """The life of an authorisation. `ending`: the books are done, the gateway has to follow."""

    OPENED = "opened"
    AUTHORISED = "authorised"
    ENDING = "ending"
    CAPTURED = "captured"
    RELEASED = "released"
    REFUSED = "refused"
    LAPSED = "lapsed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_UNPAID = (State.OPENED, State.DECLINED, State.CANCELLED, State.EXPIRED)
_OVER = (Status.DECLINED, Status.CANCELLED, Status.EXPIRED)

# News may come late, twice and in any order: a pair that is not here changes nothing. Money that
# did arrive counts, whatever was believed before.
PAYMENT: Mapping[tuple[State, Status], State] = {
    **{(state, Status.PAID): State.PAID for state in _UNPAID},
    **{(State.OPENED, status): State(status) for status in _OVER},
}
_NEVER = (Hold.DECLINED, Hold.CANCELLED, Hold.EXPIRED)
AUTHORISATION: Mapping[tuple[Hold, Status], Hold] = {
    **{(state, Status.AUTHORISED): Hold.AUTHORISED for state in (Hold.OPENED, *_NEVER)},
    **{(Hold.OPENED, status): Hold(status) for status in _OVER},
    (Hold.AUTHORISED, Status.EXPIRED): Hold.LAPSED,
    (Hold.AUTHORISED, Status.RELEASED): Hold.LAPSED,
}


class Out(StrEnum):
    """The life of a payout: earnings on their way to a bank account."""

    REQUESTED = "requested"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


IN_TRANSIT = frozenset({Out.REQUESTED, Out.SENT})
# News come in any order. A bank that once returned or refused it has the last word.
PAYOUT: Mapping[tuple[Out, str], Out] = {
    (Out.REQUESTED, "sent"): Out.SENT,
    **{(state, "paid"): Out.PAID for state in IN_TRANSIT},
    **{(state, "failed"): Out.FAILED for state in IN_TRANSIT},
    **{(state, "returned"): Out.RETURNED for state in (*IN_TRANSIT, Out.PAID)},
}


def payout_after(state: str, told: str) -> Out:
    """Where the bank's news takes a payout."""
    return PAYOUT.get((Out(state), told), Out(state))


def payment_after(state: str, status: Status) -> State:
    """Where the gateway's news takes a top-up."""
    return PAYMENT.get((State(state), status), State(state))


def authorisation_after(state: str, status: Status) -> Hold:
    """Where the gateway's news takes an authorisation."""
    return AUTHORISATION.get((Hold(state), status), Hold(state))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of one top-up, in minor units."""

    least: int
    most: int

    def hold(self, amount: int) -> bool:
        return self.least <= amount <= self.most


def round_sum(units: int, exponent: int) -> int:
    """`units` of a currency in minor units; where there are no cents, units are hundreds."""
    minor: int = 10 ** max(exponent, 2)
    return units * minor


_TILES = (10, 25, 50, 100, 200)
TILES_SHOWN = 5


def tiles(exponent: int, bounds: Bounds, missing: int = 0) -> list[int]:
    """The amounts on offer, in minor units: what is missing first, then round sums above it."""
    first = [min(max(missing, bounds.least), bounds.most)] if missing > 0 else []
    sums = (round_sum(units, exponent) for units in _TILES)
    above = [amount for amount in sums if bounds.hold(amount) and amount > max(first, default=0)]
    return (first + above)[:TILES_SHOWN]


def preset(amounts: Sequence[int], missing: int) -> int:
    """The amount that is chosen at first: what is missing, else the second one on offer."""
    return amounts[0] if missing > 0 or len(amounts) < 2 else amounts[1]


def oldest_first(amount: int, lefts: Sequence[int]) -> list[int]:
    """How `amount` is taken from what is left of each, the first one first (minor units)."""
    taken = []
    for left in lefts:
        taken.append(max(0, min(left, amount)))
        amount -= taken[-1]
    return taken


@dataclass(frozen=True, slots=True)
class Move[Name: Hashable]:
    """What came into an account or left it (less than 0), in minor units; `goes_back`: the name of
    what had come in, if it goes back there."""

    about: Name
    amount: int
    goes_back: Name | None = None


def paid_from[Name: Hashable](lot: Name, moves: Iterable[Move[Name]]) -> dict[Name, int]:
    """What the money that came in as `lot` paid, of an account with these moves in their order:
    minor units by what they were for.

    One coin is like another, so a rule says which was spent: the one that came first. What goes
    back to where it had come from is of that, as far as it lasts.
    """
    left: dict[Name, int] = {}
    paid: dict[Name, int] = defaultdict(int)
    for move in moves:
        if move.amount > 0:
            left[move.about] = left.get(move.about, 0) + move.amount
            continue
        order = sorted(left, key=lambda name: name != move.goes_back)
        parts = oldest_first(-move.amount, [left[name] for name in order])
        for name, part in zip(order, parts, strict=True):
            left[name] -= part
            if name == lot and part:
                paid[move.about] += part
            if not left[name]:
                del left[name]  # a wallet of many years has had hundreds
    return dict(paid)


def fee_to_book(booked: int, told: int, amount: int) -> int:
    """What of a gateway's fee is still to be booked, in minor units of a payment of `amount`.

    The first fee told, once: 0 where one is booked, none is told yet (0), or none is possible.
    """
    return told if not booked and 0 < told <= amount else 0


LOOK_FIRST_S = 60
LOOK_LATEST_S = 6 * 3600
GIVE_UP_S = 8 * 24 * 3600  # authorisations of cards last up to a week


def look_again_s(age_s: int) -> int | None:
    """Seconds until the gateway is asked again about something `age_s` old; None: no more."""
    return min(max(LOOK_FIRST_S, age_s), LOOK_LATEST_S) if age_s < GIVE_UP_S else None
