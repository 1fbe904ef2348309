"""Where a payout goes: an account number that can be one (ISO 13616), and whose it is. Pure."""

import re

# Characters in each country's account number: the countries that SEPA payments reach.
LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", re.ASCII)
_BETWEEN = dict.fromkeys(map(ord, " \u00a0\u202f-."))


def compact(typed: str) -> str:
    """An IBAN as it was typed, in capitals and without what people put between its groups."""
    return typed.strip().translate(_BETWEEN).upper()


def is_iban(text: str) -> bool:
    """Whether `text` (compact) has its country's length and the right check digits."""
    if not _SHAPE.fullmatch(text) or len(text) != LENGTHS.get(text[:2]):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def spaced(iban: str) -> str:
    """In groups of four, as on a bank statement."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def masked(iban: str) -> str:
    """Country and last four digits: enough to recognise, too little to use."""
    return f"{iban[:2]} … {iban[-4:]}" if iban else ""
