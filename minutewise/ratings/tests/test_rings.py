"""A ring of people who rate only each other: what it gains, and what that costs them.

Money that goes round in the ring comes back but for the commission: that is the price of a ring.
"""

from itertools import permutations

import pytest

from minutewise.ratings.rules.weight import FULL, PRIOR_STARS, Given, one_way, strength, sum_of

COMMISSION_BPS = 2_000
MIN = 60_000
say = print


def ring(people: int, calls: int, net: int, *, both_ways: bool) -> tuple[int, int]:
    """(stars in hundredths that each gains, commission in cents that the ring pays).

    Everybody calls everybody else `calls` times for `net` each; or, one way only, the one
    behind them in the circle.
    """
    if both_ways:
        pairs = list(permutations(range(people), 2))
    else:
        pairs = [(n, (n + 1) % people) for n in range(people)]
    paid = dict.fromkeys(pairs, calls * net)
    said = []
    for client, advisor in pairs:
        if advisor != 0:
            continue
        stays = one_way(net, paid[client, advisor], paid.get((advisor, client), 0))
        said += [Given(pair=str(client), stars=5, paid_ms=20 * MIN, net=stays)] * calls
    gain = (sum_of(said).rating or PRIOR_STARS) - PRIOR_STARS
    return gain, len(pairs) * calls * net * COMMISSION_BPS // 10_000


RINGS = [(2, 1, 2000), (5, 1, 2000), (5, 10, 2000), (5, 1, 100), (20, 1, 2000), (20, 10, 500)]


@pytest.mark.parametrize(("people", "calls", "net"), RINGS)
def test_who_pay_each_other_gain_nothing(people, calls, net):
    gain, cost = ring(people, calls, net, both_ways=True)
    say(f"{people} people, {calls} × {net} each way: +{gain / 100} stars for {cost / 100} EUR")
    assert gain == 0
    assert cost > 0


@pytest.mark.parametrize(("people", "calls", "net"), RINGS[1:])
def test_a_circle_gains_little_for_each_euro_however_it_is_played(people, calls, net):
    """One behind the other: each has a single client, so each has one full weight at most."""
    gain, cost = ring(people, calls, net, both_ways=False)
    each = cost / people / 100
    say(f"circle of {people}, {calls} × {net}: +{gain / 100} stars each for {each} EUR each")
    # 1.65 full reviews beside three that everybody is given: never more than 0.36 of a star
    assert gain <= 36


CASTS = [(5, 2000), (21, 2000), (21, 200), (101, 100)]


@pytest.mark.parametrize(("people", "net"), CASTS)
def test_a_crowd_in_which_nobody_pays_back_pays_for_what_it_gains(people, net):
    """Each is paid by half of the others: every pair one way only, so nothing cancels. A star
    costs at least eight euros of commission for everybody who gains it."""
    half = (people - 1) // 2
    said = [Given(pair=str(n), stars=5, paid_ms=20 * MIN, net=net) for n in range(half)]
    gain = (sum_of(said).rating or PRIOR_STARS) - PRIOR_STARS
    cost = half * net * COMMISSION_BPS // 10_000
    say(f"crowd of {people}, {half} × {net}: +{gain / 100} stars each for {cost / 100} EUR each")
    assert gain * 8 <= cost


def test_more_calls_of_the_same_two_buy_less_and_less():
    gains = [ring(5, calls, 2000, both_ways=False) for calls in (1, 2, 4, 8, 16, 64)]
    per_euro = [gain / (cost / 100) for gain, cost in gains]
    say("stars (hundredths) per EUR of commission:", [round(each, 2) for each in per_euro])
    assert per_euro == sorted(per_euro, reverse=True)
    assert per_euro[-1] < per_euro[0] / 20


def test_weight_has_a_price_that_no_way_of_splitting_beats():
    """A euro buys a tenth of a full review at the very most, however it is cut into calls and
    people; at 20 % commission a full one costs at least two euros that do not come back."""
    best = max(strength(10**12, net) / net for net in range(1, 20_000))
    say(f"at most {best * 100 / FULL:.3f} full reviews for a euro spent")
    assert best * 100 / FULL <= 0.1


def test_honest_clients_outweigh_a_ring():
    """Thirty clients who say 3 are not talked over by a ring of five that says 5."""
    honest = [Given(pair=f"c{n}", stars=3, paid_ms=20 * MIN, net=2400) for n in range(30)]
    ring_of_five = [Given(pair=f"r{n}", stars=5, paid_ms=20 * MIN, net=2400) for n in range(4)] * 5
    before, after = sum_of(honest).rating, sum_of(honest + ring_of_five).rating
    say(f"thirty honest clients: {before}; with a ring of five: {after}")
    assert after - before <= 40
