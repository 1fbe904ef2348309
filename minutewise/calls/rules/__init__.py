"""Rules of calls: who may do what, how long things wait, what a press confirms. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Literal, Self, cast

from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.metering import Terms, check_maximum, first_due, funded_ms, uncut_charge

CLIENT, ADVISOR, SYSTEM = "client", "advisor", "system"

# Which side may do what in a call; everything else is refused with `not_yours_to_do`.
MAY: Mapping[str, frozenset[str]] = {
    "accept": frozenset({ADVISOR}),
    "decline": frozenset({ADVISOR}),
    "cancel": frozenset({CLIENT}),
    "pause": frozenset({CLIENT, ADVISOR}),
    "go-on": frozenset({ADVISOR}),
    "resume": frozenset({CLIENT}),
    "raise": frozenset({CLIENT}),
    "waive": frozenset({ADVISOR}),
    "offer": frozenset({ADVISOR}),
    "confirm": frozenset({CLIENT}),
    "authorise": frozenset({CLIENT}),
    "withdraw": frozenset({CLIENT, ADVISOR}),
    "mode": frozenset({CLIENT, ADVISOR}),
    "messages": frozenset({CLIENT, ADVISOR}),
    "hang-up": frozenset({CLIENT, ADVISOR}),
    "transfer": frozenset({ADVISOR}),
    "transfer/cancel": frozenset({ADVISOR}),
}


# A call's `came_by` where it was the advisor who pressed, in the thread of the two.
BY_ADVISOR = "advisor"
# While it rings: what the table says of who called and who is rung.
_RINGING = frozenset({"accept", "decline", "cancel"})


def other(role: str) -> str:
    """The other side."""
    return ADVISOR if role == CLIENT else CLIENT


def check_may(role: str, action: str, *, rung_by: str = CLIENT) -> None:
    """Raises RuleError(`not_yours_to_do`) if this side of a call may not do that.

    `rung_by`: who called. Where it was the advisor, the client answers and the advisor cancels.
    """
    acts_as = other(role) if rung_by == ADVISOR and action in _RINGING else role
    if acts_as not in MAY[action]:
        raise RuleError("not_yours_to_do", "Only the other side can do that.")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a call waits for what, in seconds; copied from the policy when it starts."""

    ring_s: int = 45
    connect_s: int = 60
    lost_s: int = 60
    maximum_s: int = 60
    silence_s: int = 60
    offer_s: int = 300
    ring_first_s: int = 15  # of a company's call: at one agent alone

    @classmethod
    def of(cls, kept: Mapping[str, int]) -> Self:
        """From what `kept()` gave; fields that did not exist yet get their defaults."""
        known = {name: value for name, value in kept.items() if name in cls.__slots__}
        return cast(Self, _shared(replace(cls(), **known)))

    def kept(self) -> dict[str, int]:
        return asdict(self)


@lru_cache(256)
def _shared[W: Waits](waits: W) -> W:
    """Calls under one policy share one object: a keeper holds many thousands."""
    return waits


# What proves a side in each mode (`metering.proof`): media arriving, or the open thread.
Needs = Literal["media", "thread"]
NEEDS: Mapping[str, Needs] = {"text": "thread", "audio": "media", "video": "media"}


def needs_of_mode(mode: str) -> Needs:
    """The kind of proof that billing needs in this mode."""
    return NEEDS[mode]


@dataclass(frozen=True, slots=True)
class Funds:
    """What a client has for a call, against what it asks for. All in minor units."""

    available: int
    needed: int
    maxima: tuple[tuple[int, int], ...]
    proposed: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.available)


def whole_amount(value: object, field: str) -> int:
    """A whole number of minor units above zero from outside; refuses everything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**53:
        raise InvalidError("bad_amount", "Enter an amount above zero.", field=field)
    return value


def cost_of(terms: Terms, minutes: int) -> int:
    """What `minutes` cost at this rate, rounded up: money that lasts at least that long."""
    return -(-terms.rate * minutes * 60 // terms.rate_unit_s)


def funds(terms: Terms, available: int, *, minimum_minutes: int, proposed_minutes: int) -> Funds:
    """Whether the call may ring, and which maxima the button proposes.

    Needed are `minimum_minutes` of the rate (and the minimum charge, and the first sum that can
    fall due): the advisor must not start with somebody who cannot pay for an answer. Proposed
    are `proposed_minutes`, cut to the money that is free, in steps that people can read.
    """
    if terms.rate == 0:
        return Funds(available, 0, (), 0)
    needed = max(cost_of(terms, minimum_minutes), terms.minimum_charge, first_due(terms))
    minutes = sorted({minimum_minutes, 10, 20, proposed_minutes})
    maxima = tuple(
        (cost_of(terms, m), m)
        for m in minutes
        if needed <= cost_of(terms, m) <= max(available, needed) and m <= proposed_minutes
    )
    proposed = max((amount for amount, _ in maxima), default=needed)
    return Funds(available, needed, maxima[-3:], proposed)


def check_funds(terms: Terms, means: Funds) -> None:
    """Raises what the confirming press must be refused with; nothing is moved here."""
    if terms.rate == 0:
        return
    check_maximum(terms)
    maximum = terms.maximum or 0
    if maximum < means.needed:
        raise RuleError(
            "maximum_below_minimum",
            "This maximum is too small for a real answer. Choose a larger one.",
            field="maximum",
        )
    if maximum > means.available:
        raise RuleError(
            "insufficient_funds",
            "There is less money free in your wallet than this maximum.",
            field="maximum",
        )


def raises(
    terms: Terms, available: int, *, ran_ms: int = 0, minutes: tuple[int, ...] = (5, 10, 20)
) -> list[int]:
    """The new maxima that a meter can be raised to with the money that is free (minor units).

    Each buys that many minutes more: where money lapsed after it was used, what ran so far is
    paid for first (T4), or the clock would not go on.
    """
    if terms.maximum is None:
        return []
    start = used_or_confirmed(terms, ran_ms)
    maxima = (start + cost_of(terms, m) for m in minutes)
    return [maximum for maximum in maxima if maximum - terms.maximum <= available]


def used_or_confirmed(terms: Terms, ran_ms: int) -> int:
    """From where a raise buys more time: the maximum, or more if more than it was used."""
    return max(terms.maximum or 0, uncut_charge(terms, ran_ms))


def minutes_of(terms: Terms, amount: int) -> int | None:
    """Whole minutes that `amount` lasts; None when it lasts for ever."""
    lasting = funded_ms(terms, amount)
    return None if lasting is None else lasting // 60_000


# Readings of the same instant by web and keeper may differ by what a bus takes to carry an age.
JITTER_MS = 20


@dataclass(frozen=True, slots=True)
class Proven:
    """One side was proven, without a gap, from the one reading (ms) to the other."""

    since_ms: int
    until_ms: int


def closes_at(
    event_ms: int, open_since_ms: int | None, sides: Mapping[str, Proven], lease_ms: int | None
) -> int:
    """Where an open interval closes: at the event, or at the older side's last proof if earlier.

    `sides` is what the hubs vouch for after both were asked once more. For a side that no hub
    knows of, or whose proof without a gap began only after the interval did (a hub restarted, a
    gap that the keeper has not heard of yet), the keeper's lease mark counts; without one,
    nothing of the interval does.
    """
    last_sure_ms = lease_ms if lease_ms is not None else (open_since_ms or event_ms)
    marks = []
    for side in (CLIENT, ADVISOR):
        proven = sides.get(side)
        opened_ms = proven.since_ms if proven and open_since_ms is None else open_since_ms
        if proven is None or (opened_ms or 0) + JITTER_MS < proven.since_ms:
            marks.append(last_sure_ms)
        else:
            marks.append(proven.until_ms)
    return min(event_ms, *marks)
