"""The price rule, across every boundary by one millisecond, and as laws for any terms."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise.kernel.errors import InvalidError
from minutewise.metering import (
    Terms,
    TermsError,
    charge,
    check_maximum,
    exhausted_at_ms,
    first_due,
    funded_ms,
    split,
    uncut_charge,
    warnings_ms,
)
from minutewise.metering.tests.strategies import law, running, terms

MINUTE = {"rate": 30, "free_sample_s": 60}
STARTED = {"rate": 30, "increment_s": 60, "rounding": "started"}


@pytest.mark.parametrize(
    ("figures", "running_ms", "due", "why"),
    [
        (MINUTE, -1, 0, "time before the beginning counts as none"),
        (MINUTE, 59_999, 0, "within the free minute"),
        (MINUTE, 60_000, 0, "the sixtieth second is still free"),
        (MINUTE, 60_001, 30, "past it, the first minute falls due as well"),
        (MINUTE, 61_999, 30, "30.5 rounds down"),
        (MINUTE, 62_000, 31, "the next whole cent"),
        ({**MINUTE, "sample_once_passed": "free"}, 61_999, 0, "half a cent is none"),
        ({**MINUTE, "sample_once_passed": "free"}, 62_000, 1, "only what follows the sample"),
        (STARTED, 0, 0, "not begun"),
        (STARTED, 1, 30, "begun is counted"),
        (STARTED, 60_000, 30, "the last millisecond of the first step"),
        (STARTED, 60_001, 60, "the first of the second"),
        ({**STARTED, "rounding": "completed"}, 59_999, 0, "not yet completed"),
        ({**STARTED, "rounding": "completed"}, 60_000, 30, "completed"),
        ({"rate": 7, "minimum_charge": 50}, 8_999, 0, "nothing due yet, so no minimum"),
        ({"rate": 7, "minimum_charge": 50}, 9_000, 50, "the first cent brings the minimum"),
        ({"rate": 60, "minimum_charge": 500, "maximum": 300}, 1_000, 300, "cut all the same"),
        ({"rate": 60, "maximum": 0}, 3_600_000, 0, "a maximum of nothing is kept too"),
        ({"rate": 5_000, "rate_unit_s": 3_600}, 719, 0, "by the hour: nothing yet"),
        ({"rate": 5_000, "rate_unit_s": 3_600}, 1_000, 1, "1.38 rounds down"),
        ({"rate": 0, "minimum_charge": 500}, 3_600_000, 0, "free stays free"),
        ({**MINUTE, "sample_used_ms": 25_301}, 34_699, 0, "the last of what was left"),
        ({**MINUTE, "sample_used_ms": 25_301}, 34_700, 17, "past it: all of this meter's time"),
    ],
)
def test_every_boundary_is_exact_to_the_millisecond(figures, running_ms, due, why):
    assert charge(Terms(**figures), running_ms) == due, why


@law
@given(terms(), running, st.integers(0, 100_000))
def test_more_time_never_costs_less(any_terms, running_ms, more_ms):
    assert charge(any_terms, running_ms) <= charge(any_terms, running_ms + more_ms)


@law
@given(terms(), running)
def test_nothing_is_charged_within_the_sample_or_above_the_maximum(any_terms, running_ms):
    due = charge(any_terms, running_ms)
    assert due == 0 or running_ms > any_terms.free_sample_s * 1000
    assert any_terms.maximum is None or due <= any_terms.maximum


@law
@given(terms(), running)
def test_whatever_is_due_reaches_the_minimum(any_terms, running_ms):
    due = uncut_charge(any_terms, running_ms)
    assert due == 0 or due >= any_terms.minimum_charge


@pytest.mark.parametrize(
    ("due", "waived", "bps", "fee_bps", "parts", "why"),
    [
        (1000, 0, 2_000, 0, (1000, 200, 800, 0), "the operator bears the gateway's fees"),
        (1000, 0, 2_000, 150, (1000, 200, 785, 15), "the advisor bears them, beside commission"),
        (1001, 0, 2_000, 150, (1001, 200, 786, 15), "each part rounded down, the rest is theirs"),
        (1000, 0, 0, 150, (1000, 0, 985, 15), "own clients: no commission, the fee all the same"),
        (1000, 400, 2_000, 150, (600, 120, 471, 9), "of what is paid, not of what was waived"),
        (1000, 1000, 2_000, 150, (0, 0, 0, 0), "nothing paid, nothing taken"),
        (66, 0, 2_000, 150, (66, 13, 53, 0), "less than a cent of fee"),
        (999, 0, 9_000, 1_000, (999, 899, 1, 99), "all is the operator's: the odd cent is not"),
    ],
)
def test_who_bears_the_gateways_fee(due, waived, bps, fee_bps, parts, why):
    assert split(due, waived, bps, fee_bps=fee_bps) == parts, why


@pytest.mark.parametrize(("bps", "fee_bps"), [(2_000, -1), (9_000, 1_001), (0, 10_001), (0, 1.0)])
def test_the_operators_parts_are_never_more_than_all(bps, fee_bps):
    with pytest.raises(TermsError):
        split(100, 0, bps, fee_bps=fee_bps)


@law
@given(st.integers(0, 10**9), st.integers(0, 10_000), st.data())
def test_the_three_parts_add_up_to_the_cent(due, bps, data):
    fee_bps = data.draw(st.integers(0, 10_000 - bps))
    parts = split(due, 0, bps, fee_bps=fee_bps)
    assert parts.share + parts.commission + parts.gateway_fee == parts.paid == due
    assert min(parts) >= 0
    assert parts.gateway_fee * 10_000 <= due * fee_bps < (parts.gateway_fee + 1) * 10_000


@law
@given(terms(), running, st.integers(0, 30_000))
def test_commission_and_share_add_up_to_the_cent(any_terms, running_ms, waived):
    due = charge(any_terms, running_ms)
    parts = split(due, waived, any_terms.commission_bps)
    assert parts.commission + parts.share == parts.paid == max(0, due - waived)
    assert parts.share >= 0
    assert parts.commission * 10_000 <= parts.paid * any_terms.commission_bps


@law
@given(terms(maximum=st.integers(0, 20_000), rate=st.integers(1, 20_000)))
def test_the_deadline_is_the_first_millisecond_above_the_maximum(any_terms):
    at_ms = exhausted_at_ms(any_terms)
    assert uncut_charge(any_terms, at_ms - 1) <= any_terms.maximum < uncut_charge(any_terms, at_ms)


@given(
    terms(
        maximum=st.integers(0, 3), minimum_charge=st.integers(0, 5), rate=st.integers(20, 2_000)
    ).map(lambda t: replace(t, rate_unit_s=60, increment_s=min(t.increment_s, 7), free_sample_s=1))
)
@law
def test_the_deadline_is_what_counting_every_millisecond_finds(any_terms):
    at_ms = next(ms for ms in range(30_000) if uncut_charge(any_terms, ms) > any_terms.maximum)
    assert exhausted_at_ms(any_terms) == at_ms


@pytest.mark.parametrize(
    ("figures", "at_ms", "why"),
    [
        ({"rate": 0, "maximum": 500}, None, "free time never uses money up"),
        ({"rate": 120}, None, "no maximum, no deadline"),
        ({"rate": 120, "maximum": 500}, 250_500 + 500, "501 is there with the 251st second"),
        ({**STARTED, "maximum": 60}, 120_001, "the third minute begins"),
        ({**MINUTE, "maximum": 29}, 60_001, "the sample passed is too much at once"),
        ({"rate": 60, "minimum_charge": 500, "maximum": 300}, 1_000, "the first cent, raised"),
        ({"rate": 1, "maximum": 0}, 60_000, "nothing may be spent"),
    ],
)
def test_where_the_meter_pauses_by_itself(figures, at_ms, why):
    assert exhausted_at_ms(Terms(**figures)) == at_ms, why


@pytest.mark.parametrize(
    ("figures", "due"),
    [({"rate": 0}, 0), ({"rate": 100}, 1), ({"rate": 100, "minimum_charge": 50}, 50)],
)
def test_the_first_sum_that_falls_due(figures, due):
    assert first_due(Terms(**figures)) == due


@law
@given(terms(rate=st.integers(1, 20_000)), running)
def test_no_sum_below_the_first_due_can_fall_due(any_terms, running_ms):
    due = uncut_charge(any_terms, running_ms)
    assert due == 0 or due >= first_due(any_terms) >= any_terms.minimum_charge


@pytest.mark.parametrize(
    ("figures", "code", "why"),
    [
        ({"rate": 30}, "maximum_missing", "a price needs a maximum"),
        ({**MINUTE, "maximum": 29}, "maximum_too_small", "the first minute costs 30"),
        ({**MINUTE, "maximum": 30}, None, "just enough"),
        ({"rate": 60, "minimum_charge": 50, "maximum": 49}, "maximum_too_small", "the minimum"),
        ({"rate": 60, "minimum_charge": 50, "maximum": 50}, None, "just the minimum"),
        ({**STARTED, "maximum": 29}, "maximum_too_small", "the first started minute costs 30"),
        ({"rate": 0}, None, "free needs no money"),
    ],
)
def test_what_a_confirmation_demands_of_the_maximum(figures, code, why):
    got = None
    try:
        check_maximum(Terms(**figures))
    except InvalidError as refused:
        got = refused.code
    assert got == code, why


@law
@given(terms(rate=st.integers(1, 20_000)), st.integers(0, 20_000))
def test_an_amount_lasts_until_the_millisecond_before_it_would_not_do(any_terms, amount):
    lasts_ms = funded_ms(any_terms, amount)
    assert uncut_charge(any_terms, lasts_ms) <= amount < uncut_charge(any_terms, lasts_ms + 1)


def test_how_long_money_lasts():
    assert funded_ms(Terms(rate=120, **{"free_sample_s": 60}), 2_760) // 60_000 == 23
    assert funded_ms(Terms(rate=0), 0) is None
    assert funded_ms(Terms(rate=1), 2**53) is not None, "a full wallet is no reason to fail"


@pytest.mark.parametrize(
    ("due", "waived", "bps", "parts"),
    [
        (682, 0, 3_333, (682, 227, 455, 0)),
        (100, 30, 2_000, (70, 14, 56, 0)),  # commission on what is paid, not on what was waived
        (100, 100, 2_000, (0, 0, 0, 0)),
        (100, 101, 2_000, (0, 0, 0, 0)),  # the charge was shortened after the waiver
        (1, 0, 9_999, (1, 0, 1, 0)),
    ],
)
def test_a_waiver_comes_off_before_the_commission(due, waived, bps, parts):
    assert split(due, waived, bps) == parts


@pytest.mark.parametrize("figures", [(-1, 0, 0), (1, -1, 0), (1, 0, 10_001), (1.0, 0, 0)])
def test_no_split_of_impossible_sums(figures):
    with pytest.raises(TermsError):
        split(*figures)


@pytest.mark.parametrize(
    ("figures", "expected", "why"),
    [
        (
            {"rate": 60, "free_sample_s": 60, "maximum": 600},
            [(50_000, "sample_ends"), (481_000, "two_minutes"), (571_000, "thirty_seconds")],
            "10:01 is the deadline",
        ),
        ({"rate": 60, "free_sample_s": 9, "maximum": None}, [(0, "sample_ends")], "short sample"),
        ({"rate": 0, "free_sample_s": 60}, [], "nothing will cost anything"),
        ({"rate": 60, "maximum": 119}, [(90_000, "thirty_seconds")], "two minutes left is no news"),
        ({"rate": 60, "maximum": 29}, [], "nor are thirty seconds"),
    ],
)
def test_both_are_warned_in_time(figures, expected, why):
    warnings = [(warning.at_ms, warning.kind) for warning in warnings_ms(Terms(**figures))]
    assert warnings == expected, why
