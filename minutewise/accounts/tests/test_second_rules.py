"""Codes of an app as two standards have them, and what a proof is worth for how long."""

import pytest

from minutewise.accounts.rules.second import (
    ALPHABET,
    code_of,
    is_proven,
    plain,
    recovery_code,
    step_of,
    way_of,
)


@pytest.fixture
def site():
    """Rules know no network, and need no database."""


SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("step", "code"),
    [(0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (4, "338314"), (9, "520489")],
)
def test_codes_are_those_of_rfc_4226(step, code):
    assert code_of(SECRET, step) == code


@pytest.mark.parametrize(
    ("at_s", "code"),  # RFC 6238, appendix B, the last six digits
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_and_those_of_rfc_6238(at_s, code):
    assert step_of(SECRET, code, at_s, -1) == at_s // 30


@pytest.mark.parametrize(
    ("at_s", "right"),
    [
        (269.999, False),  # two steps early
        (270, True),  # the phone is half a minute ahead
        (300, True),
        (359.999, True),  # half a minute behind
        (360, False),
    ],
)
def test_a_clock_may_be_half_a_minute_off(at_s, right):
    assert (step_of(SECRET, code_of(SECRET, 10), at_s, -1) == 10) is right


@pytest.mark.parametrize(("last", "right"), [(9, True), (10, False), (11, False)])
def test_a_code_is_worth_nothing_once_it_or_a_later_one_was_used(last, right):
    assert bool(step_of(SECRET, code_of(SECRET, 10), 300, last)) is right


@pytest.mark.parametrize("typed", ["", "29708", "²²²²²²", "abcdef", "\x00", "9" * 10_000])
def test_anything_else_that_is_typed_is_simply_wrong(typed):
    assert step_of(SECRET, typed, 300, -1) is None


def test_recovery_codes_have_fifty_bits_and_may_be_typed_anyhow():
    assert len(set(ALPHABET)) == 32
    code = recovery_code(bytes([0, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54]))
    assert len(plain(code)) == 10
    assert plain(f" {code.upper()} ") == plain(code)
    assert recovery_code(bytes(7)) == "00000-00000"


@pytest.mark.parametrize(
    ("method", "ago_s", "needs_second", "proven"),
    [
        ("code", 899.999, False, True),
        ("code", 900, False, False),  # a quarter of an hour
        ("code", 1, True, False),  # nothing less than the second factor
        ("second", 1, True, True),
        ("second", 900, True, False),
        ("passkey", 1, True, True),  # the device asked for finger, face or PIN
        ("passkey", 1, False, True),
        ("openid", 1, False, False),  # another site's word is none of ours
        ("code", -1, False, False),  # from the future
    ],
)
def test_what_counts_as_a_proof(method, ago_s, needs_second, proven):
    records = [{"method": "other"}, {"method": method, "at": 10_000 - ago_s}]
    assert is_proven(records, needs_second=needs_second, at_s=10_000) is proven


@pytest.mark.parametrize(
    ("methods", "way"),
    [
        (["code"], "code"),
        (["code", "second"], "code+second"),
        (["passkey"], "passkey"),
        (["openid", "second"], "openid+second"),
        (["code", "openid"], "openid"),  # the code that linked it
        ([], ""),
    ],
)
def test_the_way_that_somebody_came_in_has_a_word(methods, way):
    assert way_of([{"method": m} for m in methods]) == way


def test_what_is_proven_later_does_not_change_the_way_one_came_in():
    assert way_of([{"method": "code"}, {"method": "second", "again": True}]) == "code"
