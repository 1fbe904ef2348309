"""What a review weighs, and what a rating comes to. Pure: whole numbers, no clock.

Weights are thousandths of one full review. Who pays more and talks longer weighs more, by less
and less; nobody weighs much more than one full review on the same person, however often they meet.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FULL = 1_000
MONEY_HALF = 1_000  # minor units that weigh half of what any sum could
TIME_HALF_MS = 15 * 60_000  # paid time that weighs half of what any length could
AGE_HALF_DAYS = 730  # a review of two years ago weighs half, of four years ago a third
PRIOR_STARS = 400  # hundredths: what everybody is taken for until reviews say otherwise
PRIOR_WEIGHT = 3 * FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One review as it weighs: `pair` is who gave it, `net` minor units after refunds."""

    pair: str
    stars: int
    paid_ms: int
    net: int
    age_days: int = 0


def strength(paid_ms: int, net: int) -> int:
    """The weight of one fresh review, in thousandths; 0 where nothing was paid in the end.

    Money alone brings half at most (a tip has no length), money and time together the whole.
    """
    if net <= 0:
        return 0
    money = FULL * net // (net + MONEY_HALF)
    time = FULL * paid_ms // (paid_ms + TIME_HALF_MS)
    return money * (FULL + time) // (2 * FULL)


def aged(weight: int, age_days: int) -> int:
    """What is left of a weight after so many days."""
    return weight * AGE_HALF_DAYS // (AGE_HALF_DAYS + max(0, age_days))


def one_way(net: int, forth: int, back: int) -> int:
    """What of `net` stayed with the reviewed: of all the money between the two that went `forth`,
    `back` came back by calls the other way round. Money that goes in a circle weighs nothing."""
    return net * max(0, forth - back) // forth if forth > 0 else 0


def weights(given: Sequence[Given]) -> list[int]:
    """The weight of each review, in the order given.

    Of the same pair the weightiest counts whole, the next a quarter, then a ninth: together
    never more than 1.65 times the one.
    """
    alone = [aged(strength(each.paid_ms, each.net), each.age_days) for each in given]
    found = [0] * len(given)
    for places in _pairs(given).values():
        ordered = sorted(places, key=lambda place: -alone[place])
        for number, place in enumerate(ordered, start=1):
            found[place] = alone[place] // number**2
    return found


def _pairs(given: Iterable[Given]) -> dict[str, list[int]]:
    pairs: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(given):
        pairs[each.pair].append(place)
    return pairs


@dataclass(frozen=True, slots=True)
class Sum:
    """What reviews come to: their weight in thousandths, the rating in hundredths of a star.

    `rating` is None where nothing weighs: free talks alone make no rating.
    """

    weight: int
    rating: int | None


def sum_of(given: Sequence[Given]) -> Sum:
    """The weighted mean, drawn towards `PRIOR_STARS` while there is little to go by; to the
    nearest hundredth, halves up."""
    each = weights(given)
    weight = sum(each)
    if weight == 0:
        return Sum(0, None)
    stars = sum(part * one.stars * 100 for part, one in zip(each, given, strict=True))
    whole = PRIOR_WEIGHT + weight
    return Sum(weight, (2 * (PRIOR_STARS * PRIOR_WEIGHT + stars) + whole) // (2 * whole))
