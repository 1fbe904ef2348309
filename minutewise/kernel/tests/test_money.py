"""Money as people write it and read it."""

import pytest

from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import exponent, format_amount, format_rate, parse_amount

FULL_WIDTH = "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}"


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_decimals(currency, decimals):
    assert exponent(currency) == decimals


@pytest.mark.parametrize("currency", ["", "XXZ", "eur", "EURO"])
def test_a_currency_nobody_knows_is_refused(currency):
    with pytest.raises(InvalidError, match="currency_unknown"):
        exponent(currency)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12", "EUR", 1_200),
        ("12.5", "EUR", 1_250),
        ("12,50", "EUR", 1_250),
        (" 12.50\n", "EUR", 1_250),
        ("1 200.00", "EUR", 120_000),
        ("1\N{NO-BREAK SPACE}200,00", "EUR", 120_000),
        ("1\N{NARROW NO-BREAK SPACE}200", "EUR", 120_000),
        ("0", "EUR", 0),
        ("0.01", "EUR", 1),
        ("007", "EUR", 700),
        ("120", "JPY", 120),
        ("1.200", "KWD", 1_200),
        ("1,2", "KWD", 1_200),
        ("90071992547409.91", "EUR", 2**53 - 1),
    ],
)
def test_amounts_are_read_as_they_are_written(text, currency, amount):
    assert parse_amount(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("", "EUR", "amount_missing"),
        ("  ", "EUR", "amount_missing"),
        (None, "EUR", "amount_missing"),
        ("-1", "EUR", "amount_negative"),
        ("−1", "EUR", "amount_negative"),
        ("NaN", "EUR", "amount_unreadable"),
        ("inf", "EUR", "amount_unreadable"),
        ("1e309", "EUR", "amount_unreadable"),
        ("0x10", "EUR", "amount_unreadable"),
        ("1_000", "EUR", "amount_unreadable"),
        (FULL_WIDTH, "EUR", "amount_unreadable"),
        ("€5", "EUR", "amount_unreadable"),
        ("5.", "EUR", "amount_unreadable"),
        (".5", "EUR", "amount_unreadable"),
        ("1,200.00", "EUR", "amount_unreadable"),
        ("1 20", "EUR", "amount_unreadable"),
        ("12 00 000", "EUR", "amount_unreadable"),
        (True, "EUR", "amount_unreadable"),
        (12, "EUR", "amount_unreadable"),
        (["12"], "EUR", "amount_unreadable"),
        ("1.005", "EUR", "amount_too_precise"),
        ("1,200", "EUR", "amount_too_precise"),
        ("1.0", "JPY", "amount_too_precise"),
        ("1,200", "KWD", "amount_ambiguous"),
        ("90071992547409.92", "EUR", "amount_too_large"),
        ("9" * 39, "EUR", "amount_too_large"),
        ("9" * 9_999, "EUR", "amount_too_large"),
        ("12", "XXZ", "currency_unknown"),
    ],
)
def test_what_is_no_clear_amount_is_refused(text, currency, code):
    with pytest.raises(InvalidError) as refused:
        parse_amount(text, currency)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (2_400, "EUR", "en", "€24.00"),
        (-120, "EUR", "en", "-€1.20"),
        (123_450, "EUR", "de", "1.234,50\N{NO-BREAK SPACE}€"),
        (123_450, "EUR", "ru", "1\N{NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€"),
        (120, "JPY", "en", "¥120"),
        (1_200, "KWD", "de", "1,200\N{NO-BREAK SPACE}KWD"),
        (1, "EUR", "en-gb", "€0.01"),
        (1, "EUR", "xx", "€0.01"),
        (2**53 - 1, "EUR", "en", "€90,071,992,547,409.91"),
    ],
)
def test_amounts_are_written_in_the_readers_way(amount, currency, locale, text):
    assert format_amount(amount, currency, locale) == text


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("amount", [0, 1, 999, 1_000, 123_456_789])
def test_what_is_written_in_french_can_be_read_again(amount, currency):
    figure = format_amount(amount, currency, "fr").rsplit("\N{NO-BREAK SPACE}", 1)[0]
    assert parse_amount(figure.replace(",", "."), currency) == amount


@pytest.mark.parametrize(
    ("amount", "unit_s", "currency", "locale", "text"),
    [
        (120, 60, "EUR", "en", "€1.20/min"),
        (5_000, 3_600, "EUR", "en", "€50.00/h"),
        (120, 60, "JPY", "en", "¥120/min"),
        (120, 60, "EUR", "de", "1,20\N{NO-BREAK SPACE}€/min"),
        (5_000, 3_600, "EUR", "ru", "50,00\N{NO-BREAK SPACE}€/ч"),
    ],
)
def test_rates_name_their_unit(amount, unit_s, currency, locale, text):
    assert format_rate(amount, unit_s, currency, locale) == text


def test_a_rate_is_per_minute_or_per_hour():
    with pytest.raises(InvalidError, match="rate_unit_unknown"):
        format_rate(120, 61, "EUR", "en")
