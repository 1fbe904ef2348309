"""What a review weighs, as a table with the reasons in the margin."""

import pytest

from minutewise.ratings.rules.weight import FULL, Given, aged, one_way, strength, sum_of, weights

MIN = 60_000

ALONE = [
    # minutes, net in cents → thousandths
    (0, 0, 0),  # nothing paid, nothing weighed
    (240, 0, 0),  # however long: free talks weigh nothing
    (240, -5, 0),  # a sum below nothing cannot be
    (15, 1000, 375),  # half of what money brings, times three quarters for time
    (15, 2000, 499),  # twice the money: a third more, not twice
    (30, 1000, 416),  # twice the time: a ninth more
    (0, 1000, 250),  # a tip: money without a length brings half of what it could
    (0, 10**12, 499),  # and never more than half, however large
    (10**6, 10**12, 998),  # nobody reaches a whole one
    (1, 1, 0),  # a cent weighs nothing at all
]


@pytest.mark.parametrize(("minutes", "net", "weight"), ALONE)
def test_a_fresh_review_weighs(minutes, net, weight):
    assert strength(minutes * MIN, net) == weight


def test_more_money_and_more_time_never_weigh_less_and_always_less_than_in_proportion():
    for net in range(0, 20_000, 250):
        assert strength(15 * MIN, net) <= strength(15 * MIN, net + 250)
        assert strength(15 * MIN, 2 * net) <= 2 * strength(15 * MIN, net) + 1
    for minutes in range(240):
        assert strength(minutes * MIN, 2000) <= strength((minutes + 1) * MIN, 2000)


AGE = [
    (0, 1000),  # today
    (-1, 1000),  # a clock that went back makes nothing heavier
    (365, 666),  # a year: two thirds
    (730, 500),  # two years: half
    (1460, 333),  # four years: a third; it never vanishes
]


@pytest.mark.parametrize(("days", "left"), AGE)
def test_old_reviews_weigh_less(days, left):
    assert aged(FULL, days) == left


CIRCLES = [
    # net of the talk, forth, back → what stays
    (1000, 1000, 0, 1000),  # nothing came back
    (1000, 1000, 1000, 0),  # all of it came back: no money was spent between them
    (1000, 1000, 5000, 0),  # more came back than went
    (1000, 4000, 1000, 750),  # a quarter came back, from every talk a quarter
    (1000, 0, 0, 0),  # of nothing there stays nothing
]


@pytest.mark.parametrize(("net", "forth", "back", "stays"), CIRCLES)
def test_money_that_goes_in_a_circle_weighs_nothing(net, forth, back, stays):
    assert one_way(net, forth, back) == stays


def given(pair="dara", stars=5, minutes=15, net=1000, age_days=0) -> Given:
    return Given(pair=pair, stars=stars, paid_ms=minutes * MIN, net=net, age_days=age_days)


def test_the_same_two_have_one_full_weight_and_later_ones_add_little():
    assert weights([given()] * 4) == [375, 93, 41, 23]
    assert sum(weights([given()] * 1000)) < 1.65 * 375


def test_the_weightiest_of_a_pair_is_the_full_one_whenever_it_was():
    """A call of a few cents at first does not make a long one later a quarter of itself."""
    assert weights([given(net=100), given(net=2000)]) == [16, 499]


def test_different_people_weigh_in_full():
    assert weights([given("dara"), given("ole")]) == [375, 375]


RATINGS = [
    # reviews → hundredths of a star
    ([], None),  # none at all
    ([given(net=0)], None),  # free talks alone make no rating
    ([given()], 411),  # one good one moves it a little from the 4.00 that all are taken for
    ([given(f"p{n}") for n in range(10)], 456),  # ten people: more
    ([given(f"p{n}") for n in range(100)], 493),  # a hundred: nearly what they say
    ([given(stars=1)], 367),  # a bad one likewise
    ([given(), given("ole", stars=1)], 380),  # and they do not wipe each other out
    ([given(), given("ole", stars=1, net=0)], 411),  # what was refunded in full says nothing
]


@pytest.mark.parametrize(("said", "rating"), RATINGS)
def test_a_rating_is_a_weighted_mean_drawn_to_the_middle(said, rating):
    assert sum_of(said).rating == rating
