"""Money as people write and read it. Inside it is always a whole number of minor units.

How many decimals a currency has, babel knows (JPY 0, EUR 2, KWD 3). No floats anywhere.
"""

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

from minutewise.kernel.errors import InvalidError

# The largest whole number that a browser holds exactly.
MAX_AMOUNT = 2**53 - 1
_MAX_LENGTH = 40

_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_AMOUNT = re.compile(rf"([0-9]+|[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+)(?:([.,])([0-9]+))?")
_UNITS = {60: "min", 3600: "h"}
_UNITS_ELSEWHERE = {"ru": {60: "мин", 3600: "ч"}}


def exponent(currency: str) -> int:
    """How many decimals an ISO 4217 currency has. InvalidError `currency_unknown` otherwise."""
    if currency not in get_global("all_currencies"):
        raise InvalidError("currency_unknown", "This currency is not known.")
    return get_currency_precision(currency)


def parse_amount(text: object, currency: str) -> int:
    """Minor units from what a person typed: "12", "12.5", "12,50", "1 200.00".

    Point or comma is the decimal sign, spaces may part the thousands; no other sign is taken, so
    nothing can be read in two ways. "1,200" could mean a thousand: it has too many decimals for
    most currencies, and where three are usual (KWD) a comma before three digits is refused.
    Zero is an amount; whoever needs more says so. Raises InvalidError `amount_missing`,
    `amount_unreadable`, `amount_negative`, `amount_ambiguous`, `amount_too_precise` or
    `amount_too_large` (not below 2^53 minor units).
    """
    decimals = exponent(currency)
    typed = text.strip() if isinstance(text, str) else ""
    if text is None or (isinstance(text, str) and not typed):
        raise InvalidError("amount_missing", "Enter an amount.")
    match = _AMOUNT.fullmatch(typed) if len(typed) <= _MAX_LENGTH else None
    if match is None:
        raise _not_an_amount(typed)
    whole, sign, fraction = match[1], match[2], match[3] or ""
    if sign == "," and decimals == len(fraction) == 3:
        raise InvalidError("amount_ambiguous", "Write a point before the decimals, no comma.")
    if len(fraction) > decimals:
        raise InvalidError("amount_too_precise", "This amount has too many decimals.")
    return _within_limit(int(re.sub(f"[{_SPACES}]", "", whole) + fraction.ljust(decimals, "0")))


def _not_an_amount(typed: str) -> InvalidError:
    if re.fullmatch(r"[0-9.,]+", typed) and len(typed) > _MAX_LENGTH:
        return InvalidError("amount_too_large", "This amount is too large.")
    if typed.startswith(("-", "−", "–")):
        return InvalidError("amount_negative", "An amount cannot be negative.")
    return InvalidError(
        "amount_unreadable", "This is not an amount. Use digits and one point or comma."
    )


def _within_limit(amount: int) -> int:
    if amount > MAX_AMOUNT:
        raise InvalidError("amount_too_large", "This amount is too large.")
    return amount


def typed(amount: int, currency: str) -> str:
    """Minor units as somebody would type them: 25.00; `parse_amount` reads them back."""
    return str(Decimal(amount).scaleb(-exponent(currency)))


@lru_cache(10_000)
def format_amount(amount: int, currency: str, locale: str) -> str:
    """Minor units as the reader's language writes them: €24.00, 24,00 €, ¥120."""
    value = Decimal(amount).scaleb(-exponent(currency))
    return format_currency(value, currency, locale=_locale(locale))


def currency_sign(currency: str, locale: str) -> str:
    """How the reader's language writes the currency before a field: €, US$."""
    return str(get_currency_symbol(currency, locale=_locale(locale)))


def format_rate(amount: int, unit_s: int, currency: str, locale: str) -> str:
    """A price per minute (60) or hour (3600): €1.20/min, €50.00/h.

    Raises InvalidError `rate_unit_unknown` for any other unit.
    """
    if unit_s not in _UNITS:
        raise InvalidError("rate_unit_unknown", "A rate is per minute or per hour.")
    units = _UNITS_ELSEWHERE.get(_locale(locale).language, _UNITS)
    return f"{format_amount(amount, currency, locale)}/{units[unit_s]}"


@lru_cache(256)
def _locale(name: str) -> Locale:
    """babel's locale for a language code such as "de" or "pt-br"; English if it knows none."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
