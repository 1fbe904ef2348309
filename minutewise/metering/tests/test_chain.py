"""A call that changes its mode costs what it would have cost in one piece.

Written as tables: each meter is (rate, running seconds); expected is what each is charged.
"""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minutewise.kernel.errors import InvalidError
from minutewise.metering import (
    Split,
    Terms,
    chain_charges,
    chain_splits,
    charge,
    check_maximum,
    exhausted_at_ms,
    next_terms,
    split,
    taken_by,
    total_due,
)
from minutewise.metering.tests.strategies import law, running, terms

SAMPLE = {"free_sample_s": 60, "maximum": 1_000}


def chain_of(first, legs):
    """Meters that follow one another: the first terms, then (rate, running ms) of each leg."""
    chain = []
    for rate, running_ms in legs:
        now = (
            next_terms(*chain[-1], rate=rate, rate_unit_s=first.rate_unit_s)
            if chain
            else replace(first, rate=rate)
        )
        chain.append((now, running_ms))
    return chain


@pytest.mark.parametrize(
    ("figures", "legs", "charges", "why"),
    [
        (SAMPLE, [(60, 30), (120, 30)], [0, 0], "the chain ends with the sixtieth second"),
        (SAMPLE, [(60, 30), (120, 30.001)], [30, 60], "past it: all of both, each at its rate"),
        (SAMPLE, [(60, 30), (120, 60)], [30, 120], "the second's own time at its own rate"),
        (SAMPLE, [(60, 61), (120, 1)], [61, 2], "passed in the first: no sample is left"),
        (SAMPLE, [(60, 20), (120, 20), (60, 20.001)], [20, 40, 20], "three within one sample"),
        (SAMPLE, [(60, 59), (0, 600)], [0, 0], "free time never makes earlier seconds due"),
        (SAMPLE, [(0, 600), (60, 60)], [0, 0], "free time leaves the sample whole"),
        (SAMPLE, [(0, 600), (60, 61)], [0, 61], "and then it is passed as ever"),
        (SAMPLE, [(60, 59), (0, 9), (60, 1)], [0, 0, 0], "59 + 1 seconds at a price"),
        (SAMPLE, [(60, 59), (0, 9), (60, 1.001)], [59, 0, 1], "and a millisecond more"),
        (SAMPLE, [(60, 0), (60, 61)], [0, 61], "the first never ran"),
        ({"minimum_charge": 11, "maximum": 99}, [(60, 10)], [11], "a single cent is missing"),
        (
            {**SAMPLE, "sample_once_passed": "free"},
            [(60, 30), (120, 40)],
            [0, 20],
            "only the ten seconds beyond the sample",
        ),
        (
            {"minimum_charge": 50, "maximum": 1_000},
            [(60, 10), (60, 20)],
            [10, 40],
            "one minimum for both, as if it were one call of 30 s",
        ),
        (
            {"minimum_charge": 50, "maximum": 1_000},
            [(60, 10), (60, 100)],
            [10, 100],
            "the minimum is reached together",
        ),
        (
            {"minimum_charge": 50, "maximum": 1_000},
            [(60, 10), (60, 0)],
            [50, 0],
            "nothing fell due in the second: the first bears the minimum",
        ),
        (
            {**SAMPLE, "minimum_charge": 50},
            [(60, 30), (60, 30)],
            [0, 0],
            "within the sample no minimum either",
        ),
        ({"maximum": 100}, [(60, 90), (120, 600)], [90, 10], "one maximum for both"),
        (
            {**SAMPLE, "maximum": 70},
            [(60, 30), (60, 600)],
            [30, 40],
            "the first's seconds, not yet due, are kept free of the maximum",
        ),
    ],
)
def test_a_chain_costs_what_one_call_would(figures, legs, charges, why):
    chain = chain_of(Terms(rate=0, **figures), [(rate, round(s * 1000)) for rate, s in legs])
    assert chain_charges(chain) == charges, why


def test_what_the_next_meter_gets():
    first = Terms(rate=60, free_sample_s=60, minimum_charge=50, maximum=500, commission_bps=2_000)
    early = next_terms(first, 25_301, rate=120, rate_unit_s=60)
    assert (early.sample_ms, early.minimum_charge, early.maximum) == (34_699, 25, 475)
    assert next_terms(first, 1, rate=120, rate_unit_s=60).sample_ms == 59_999
    late = next_terms(first, 60_001, rate=120, rate_unit_s=60)
    assert (late.free_sample_s, late.sample_ms) == (0, 0)
    assert (late.minimum_charge, late.maximum, late.commission_bps) == (0, 440, 2_000)


def test_too_little_left_for_the_new_rate_means_raise_first():
    left = next_terms(Terms(rate=60, maximum=100), 95_000, rate=600, rate_unit_s=60)
    with pytest.raises(InvalidError, match="maximum_too_small"):
        check_maximum(left)


def test_a_larger_maximum_confirmed_with_the_change_counts_like_a_raise_before_it():
    first = Terms(rate=60, maximum=100)
    change = {"rate": 600, "rate_unit_s": 60}
    raised = next_terms(replace(first, maximum=700), 95_000, **change)
    assert next_terms(first, 95_000, **change, confirmed_maximum=700) == raised
    assert raised.maximum == 605


def test_a_change_of_mode_never_lowers_the_maximum():
    with pytest.raises(InvalidError, match="maximum_too_small"):
        next_terms(Terms(rate=60, maximum=100), 0, rate=60, rate_unit_s=60, confirmed_maximum=99)


def test_a_paid_meter_after_a_free_one_needs_a_maximum_of_its_own():
    paid = next_terms(Terms(rate=0), 9_000, rate=60, rate_unit_s=60)
    with pytest.raises(InvalidError, match="maximum_missing"):
        check_maximum(paid)
    assert (
        next_terms(Terms(rate=0), 9_000, rate=60, rate_unit_s=60, confirmed_maximum=300).maximum
        == 300
    )


def test_changing_the_mode_a_thousand_times_does_not_stretch_the_sample():
    chain = chain_of(Terms(rate=0, **SAMPLE), [(60, 61)] * 984 + [(60, 2_000)])
    assert sum(ms for _, ms in chain[:-1]) == 60_024
    assert chain[-1][0].sample_ms == 0
    assert sum(chain_charges(chain)) == 2, "steps are counted per meter: 61 ms make none"


def test_a_first_meter_shortened_later_gives_its_sample_back():
    chain = chain_of(Terms(rate=0, **SAMPLE), [(60, 40_000), (60, 25_000)])
    assert chain_charges(chain) == [40, 25]
    shortened = [(chain[0][0], 35_000), chain[1]]
    assert chain_charges(shortened) == [0, 0], "60 s together: the call ended within the sample"
    passed = chain_of(Terms(rate=0, **SAMPLE), [(60, 61_000), (60, 2_000)])
    assert chain_charges([(passed[0][0], 30_000), passed[1]]) == [0, 0], "it was not, after all"


def test_a_waiver_may_cover_the_whole_chain_newest_first():
    first = Terms(rate=0, maximum=1_000, commission_bps=2_000)
    chain = chain_of(first, [(60, 100_000), (60, 50_000)])
    assert [each[:3] for each in chain_splits(chain, 0)] == [(100, 20, 80), (50, 10, 40)]
    assert [each[:3] for each in chain_splits(chain, 60)] == [(90, 18, 72), (0, 0, 0)]
    assert [each[:3] for each in chain_splits(chain, 150)] == [(0, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize(("third_ms", "shown"), [(0, 0), (1, 60)])
def test_a_sample_used_to_its_last_millisecond_is_not_yet_passed(third_ms, shown):
    chain = chain_of(Terms(rate=0, **SAMPLE), [(60, 30_000), (60, 30_000), (60, third_ms)])
    assert total_due(taken_by(chain[:-1]), *chain[-1]) == sum(chain_charges(chain)) == shown


@pytest.mark.parametrize(
    ("figures", "legs", "shown", "why"),
    [
        (SAMPLE, [(60, 30), (0, 90)], 0, "free time passes no sample, however long"),
        (SAMPLE, [(1, 120)], 2, "the lowest rate does"),
        ({"maximum": 999}, [(60, 61), (60, 61)], 122, "both came to the same"),
    ],
)
def test_both_screens_show_what_the_chain_comes_to(figures, legs, shown, why):
    chain = chain_of(Terms(rate=0, **figures), [(rate, s * 1000) for rate, s in legs])
    assert total_due(taken_by(chain[:-1]), *chain[-1]) == sum(chain_charges(chain)) == shown, why


legs = st.lists(
    st.tuples(st.one_of(st.just(0), st.integers(1, 600)), st.integers(0, 90_000)),
    min_size=1,
    max_size=5,
)


@law
@given(terms(maximum=st.integers(0, 500)), legs)
def test_a_chain_never_costs_more_than_was_confirmed(first, some_legs):
    chain = chain_of(first, some_legs)
    assert sum(chain_charges(chain)) <= first.maximum


@law
@given(terms(maximum=st.none()), legs, st.integers(1, 90_000))
def test_later_knowledge_never_makes_a_chain_dearer(first, some_legs, less_ms):
    chain = chain_of(replace(first, minimum_charge=0), some_legs)
    shortened = [(chain[0][0], max(0, chain[0][1] - less_ms)), *chain[1:]]
    assert sum(chain_charges(shortened)) <= sum(chain_charges(chain))


@law
@given(terms(), legs)
def test_the_figure_on_the_screens_is_the_one_that_is_charged(first, some_legs):
    chain = chain_of(first, some_legs)
    shown = total_due(taken_by(chain[:-1]), *chain[-1])
    assert shown == sum(chain_charges(chain))


@law
@given(terms(), running)
def test_a_chain_of_one_is_the_price_rule(any_terms, running_ms):
    assert chain_charges([(any_terms, running_ms)]) == [charge(any_terms, running_ms)]
    assert total_due(0, any_terms, running_ms) == charge(any_terms, running_ms)


@law
@given(
    terms(rate=st.integers(1, 50).map(lambda r: r * 3_600)),
    st.lists(st.integers(0, 40), min_size=1, max_size=5),
    st.integers(0, 90_000),
)
def test_equal_terms_cut_at_whole_steps_cost_the_same_in_one_piece(first, steps, rest_ms):
    cuts = [n * first.increment_s * 1000 for n in steps] + [rest_ms]
    assume(first.sample_once_passed == "charged" or first.free_sample_s % first.increment_s == 0)
    chain = chain_of(first, [(first.rate, ms) for ms in cuts])
    assert sum(chain_charges(chain)) == charge(first, sum(cuts))


@law
@given(terms(maximum=st.integers(0, 500), rate=st.integers(1, 600)), legs, st.integers(1, 600))
def test_the_last_meter_pauses_before_the_chain_exceeds_what_was_confirmed(first, some_legs, rate):
    chain = chain_of(replace(first, minimum_charge=0), [*some_legs, (rate, 0)])
    last = chain[-1][0]
    at_ms = exhausted_at_ms(last)
    endless = replace(last, maximum=None)
    before = sum(chain_charges([*chain[:-1], (endless, at_ms - 1)]))
    beyond = sum(chain_charges([*chain[:-1], (endless, at_ms)]))
    assert before <= first.maximum < beyond


def test_of_each_meter_the_gateway_fee_is_taken_by_its_own_terms():
    first = Terms(rate=60, maximum=10_000, commission_bps=1_000, gateway_fee_bps=250)
    second = replace(first, rate=120, gateway_fee_bps=500)
    parts = chain_splits([(first, 600_000), (second, 600_000)], waived=200)
    assert parts == [Split(600, 60, 525, 15), Split(1_000, 100, 850, 50)]


def test_commission_and_gateway_fee_together_never_take_more_than_all():
    with pytest.raises(InvalidError) as refused:
        split(100, 0, 9_000, fee_bps=1_001)
    assert refused.value.field == "gateway_fee_bps"
