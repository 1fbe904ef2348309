"""What the price rule refuses: programs read code and field, so both are part of the word given."""

from dataclasses import replace

import pytest

from minutewise import metering
from minutewise.kernel.errors import InvalidError
from minutewise.metering import (
    Meter,
    Reason,
    State,
    Terms,
    check_maximum,
    next_terms,
    raise_maximum,
    split,
)

T0 = 1_000_000
TERMS = Terms(rate=60, maximum=600)  # a cent a second; more than ten minutes are not paid


def running():
    confirmed = metering.confirm(Meter(terms=Terms(rate=60)), maximum=600)
    return metering.connect(metering.accept(confirmed), T0)


def stopped():
    """By started minutes at 60: ten are paid, the eleventh would make it 660."""
    terms = Terms(rate=60, increment_s=60, rounding="started", maximum=600)
    meter = metering.connect(metering.accept(Meter(terms=terms, state=State.CONFIRMED)), T0)
    return metering.pause(meter, Reason.MAXIMUM, T0 + 700_000)


REFUSED = [
    # what is asked for                                    code                 field
    (lambda: raise_maximum(running(), 600, T0), "maximum_too_small", "maximum"),
    (lambda: raise_maximum(stopped(), 659, T0), "maximum_too_small", "maximum"),
    (lambda: next_terms(TERMS, 0, rate=9, rate_unit_s=60, confirmed_maximum=599),
     "maximum_too_small", "maximum"),
    (lambda: check_maximum(replace(TERMS, maximum=None)), "maximum_missing", "maximum"),
    (lambda: check_maximum(replace(TERMS, minimum_charge=601)), "maximum_too_small", "maximum"),
    (lambda: split(-1, 0, 0), "terms_invalid", "charge"),
    (lambda: split(1, -1, 0), "terms_invalid", "waived"),
    (lambda: split(1, 0, 10_001), "terms_invalid", "commission_bps"),
    (lambda: split(1, 0, 9_000, fee_bps=1_001), "terms_invalid", "gateway_fee_bps"),
    (lambda: Terms(rate=60, commission_bps=9_000, gateway_fee_bps=1_001),
     "terms_invalid", "gateway_fee_bps"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "code", "field"), REFUSED)
def test_it_is_refused_by_name(asked, code, field):
    with pytest.raises(InvalidError) as refused:
        asked()
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_operator_may_take_all_and_no_more():
    assert Terms(rate=60, commission_bps=9_000, gateway_fee_bps=1_000)
    assert (split(100, 0, 9_000, fee_bps=1_000).share, split(100, 0, 10_000).share) == (0, 0)


def test_without_a_word_about_it_there_is_no_gateway_fee():
    assert split(1_000_000, 0, 2_000).gateway_fee == 0


def test_the_same_maximum_may_be_confirmed_again_with_a_change():
    after = next_terms(TERMS, 0, rate=9, rate_unit_s=60, confirmed_maximum=600)
    assert after.maximum == 600


def test_the_next_meter_counts_by_its_own_unit():
    after = next_terms(TERMS, 0, rate=90, rate_unit_s=3600)
    assert (after.rate, after.rate_unit_s) == (90, 3600)


def test_a_raise_that_pays_for_the_next_step_is_enough():
    assert metering.clear(raise_maximum(stopped(), 660, T0), {Reason.MAXIMUM}, T0 + 700_000)


def test_a_raise_in_the_very_millisecond_in_which_the_money_ends_comes_too_late():
    meter = running()
    ends_ms = metering.exhausts_at_ms(meter)
    assert raise_maximum(meter, 900, ends_ms - 1).reasons == frozenset()
    late = raise_maximum(meter, 900, ends_ms)
    assert late.reasons == {Reason.MAXIMUM}
    assert late.closed_ms == ends_ms - T0
