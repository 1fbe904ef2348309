"""The lives of payments and authorisations, and the bounds, as tables."""

import pytest

from minutewise.payments.rules import (
    GIVE_UP_S,
    Bounds,
    Hold,
    Move,
    State,
    Status,
    authorisation_after,
    look_again_s,
    paid_from,
    payment_after,
    preset,
    round_sum,
    tiles,
)

EURO = Bounds(500, 50_000)

# state: what the gateway says → what it becomes. Everything else stays as it is.
PAYMENT = {
    State.OPENED: {
        Status.PAID: State.PAID,
        Status.DECLINED: State.DECLINED,
        Status.CANCELLED: State.CANCELLED,
        Status.EXPIRED: State.EXPIRED,
    },
    State.DECLINED: {Status.PAID: State.PAID},  # the money is there after all
    State.CANCELLED: {Status.PAID: State.PAID},
    State.EXPIRED: {Status.PAID: State.PAID},
    State.PAID: {},  # old news change nothing
    State.REFUNDED: {},
}
AUTHORISATION = {
    Hold.OPENED: {
        Status.AUTHORISED: Hold.AUTHORISED,
        Status.DECLINED: Hold.DECLINED,
        Status.CANCELLED: Hold.CANCELLED,
        Status.EXPIRED: Hold.EXPIRED,
    },
    Hold.DECLINED: {Status.AUTHORISED: Hold.AUTHORISED},
    Hold.CANCELLED: {Status.AUTHORISED: Hold.AUTHORISED},
    Hold.EXPIRED: {Status.AUTHORISED: Hold.AUTHORISED},
    Hold.AUTHORISED: {Status.EXPIRED: Hold.LAPSED, Status.RELEASED: Hold.LAPSED},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", State)
def test_a_payment_moves_by_the_table_and_never_otherwise(state, status):
    assert payment_after(state, status) == PAYMENT[state].get(status, state)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", Hold)
def test_an_authorisation_moves_by_the_table_and_never_otherwise(state, status):
    assert authorisation_after(state, status) == AUTHORISATION.get(state, {}).get(status, state)


@pytest.mark.parametrize(
    ("missing", "offered", "chosen"),
    [
        (0, [1000, 2500, 5000, 10_000, 20_000], 2500),
        (1, [500, 1000, 2500, 5000, 10_000], 500),  # less than the least: the least
        (730, [730, 1000, 2500, 5000, 10_000], 730),
        (1000, [1000, 2500, 5000, 10_000, 20_000], 1000),
        (19_999, [19_999, 20_000], 19_999),
        (99_999, [50_000], 50_000),  # more than the most at once
    ],
)
def test_what_is_missing_comes_first(missing, offered, chosen):
    amounts = tiles(2, EURO, missing)
    assert (amounts, preset(amounts, missing)) == (offered, chosen)


@pytest.mark.parametrize(
    ("exponent", "minor"),
    [(2, 500), (3, 5000), (0, 500)],  # EUR 5.00 · KWD 5.000 · JPY 500
)
def test_five_units_in_any_currency(exponent, minor):
    assert round_sum(5, exponent) == minor


@pytest.mark.parametrize(
    ("age_s", "wait_s"),
    [
        (0, 60),
        (60, 60),
        (61, 61),
        (3600, 3600),
        (6 * 3600, 6 * 3600),
        (7 * 3600, 6 * 3600),
        (GIVE_UP_S - 1, 6 * 3600),
        (GIVE_UP_S, None),
    ],
)
def test_the_gateway_is_asked_ever_more_rarely(age_s, wait_s):
    assert look_again_s(age_s) == wait_s


# What came in and what it was spent on, in order; what the money named "a" paid; why.
SPENT = [
    ([], {}, "nothing has moved"),
    ([("a", 50), ("x", -30)], {"x": 30}, "all money is a's"),
    ([("a", 50), ("x", -30), ("x", -5)], {"x": 35}, "share and commission are one charge"),
    ([("b", 30), ("a", 50), ("x", -30)], {}, "b came first and was enough"),
    ([("b", 20), ("a", 50), ("x", -30)], {"x": 10}, "b was not enough"),
    ([("a", 20), ("b", 50), ("x", -30)], {"x": 20}, "b paid the rest"),
    ([("b", 30), ("x", -30), ("a", 50)], {}, "x was paid before a came"),
    ([("b", 9), ("a", 50), ("card", -50, "a"), ("x", -9)], {"card": 50}, "a had gone back"),
    ([("a", 9), ("b", 50), ("card", -50, "b"), ("x", -9)], {"x": 9}, "b had gone back"),
    ([("b", 9), ("a", 50), ("x", -9), ("card", -50, "b")], {"card": 50}, "of b nothing was left"),
    ([("a", 9), ("x", -9), ("x", 9), ("y", -9)], {"x": 9}, "what x gave back is money of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("moves", "paid", "why"), SPENT)
def test_the_money_that_came_first_is_spent_first(moves, paid, why):
    assert paid_from("a", [Move(*each) for each in moves]) == paid, why
