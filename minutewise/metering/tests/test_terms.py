"""Terms that cannot be meant are refused where they are made, and the field is named."""

import pytest

from minutewise.metering import Terms, TermsError
from minutewise.metering.terms import MAX_AMOUNT


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("rate", -1, "nobody is paid for listening"),
        ("rate", 1.5, "no parts of a cent"),
        ("rate", True, "a yes is not a price"),
        ("rate", "30", "words are not figures"),
        ("rate", MAX_AMOUNT + 1, "beyond it browsers would calculate otherwise"),
        ("rate", 2**63, "what no database holds"),
        ("rate_unit_s", 61, "minutes or hours"),
        ("rate_unit_s", 0, "never divided by nothing"),
        ("free_sample_s", -1, "no time before the beginning"),
        ("free_sample_s", 86_401, "more than a day is a free service"),
        ("sample_once_passed", "maybe", "one of two words"),
        ("increment_s", 0, "steps that lead nowhere"),
        ("increment_s", 3_601, "no step longer than an hour"),
        ("rounding", "up", "one of two words"),
        ("minimum_charge", -1, "no money back for calling"),
        ("maximum", -1, "less than nothing cannot be spent"),
        ("maximum", float("nan"), "not a number"),
        ("commission_bps", 10_001, "more than all of it"),
        ("commission_bps", -1, "less than none of it"),
        ("sample_used_ms", 60_001, "more of the sample than there was"),
        ("sample_used_ms", -1, "less than none of it"),
    ],
)
def test_impossible_terms_are_refused(field, value, why):
    with pytest.raises(TermsError) as refused:
        Terms(**{"rate": 30, "free_sample_s": 60, field: value})
    assert (refused.value.code, refused.value.field) == ("terms_invalid", field), why


def test_terms_never_change():
    with pytest.raises(AttributeError):
        Terms(rate=30).rate = 31


def test_what_is_left_of_the_sample_is_known_to_the_millisecond():
    assert Terms(rate=30, free_sample_s=60, sample_used_ms=25_301).sample_ms == 34_699
