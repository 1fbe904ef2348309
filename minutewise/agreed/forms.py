"""What people type into the pages of agreed payments."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.agreed.rules import AMOUNT_MAX, TIP_UNITS, WORD_MAX, Kind, Wish, check_amount
from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import currency_sign, exponent, parse_amount
from minutewise.work.text import one_line

KINDS = {kind.value: kind for kind in (Kind.FIXED, Kind.SUCCESS)}


def typed_amount(typed: str, currency: str) -> int:
    """Minor units above zero from what was typed. Raises InvalidError for field `amount`."""
    try:
        return check_amount(parse_amount(typed, currency))
    except InvalidError as bad:
        raise InvalidError(bad.code, _(bad.message), field="amount") from bad


def typed_wish(typed: Mapping[str, str], currency: str) -> Wish:
    """What the advisor asks for. Raises InvalidError with the field that is wrong."""
    kind = KINDS.get(typed.get("kind", ""))
    if kind is None:
        raise InvalidError("kind_invalid", _("Say what you ask for."), field="kind")
    word = one_line(typed.get("word", "")[: WORD_MAX * 2])
    days = typed.get("days", "")
    fee = kind is Kind.SUCCESS
    return Wish(
        kind=kind,
        amount=typed_amount(typed.get("amount", ""), currency),
        word=word,
        days=int(days) if fee and days.isascii() and days.isdigit() and len(days) < 4 else 0,
        held=fee and typed.get("held") == "1",
    )


def tips(currency: str) -> list[int]:
    """Suggestions in minor units: so many whole units; hundreds where there are no cents."""
    digits = exponent(currency)
    unit = 10**digits if digits else 100
    return [units * unit for units in TIP_UNITS if units * unit <= AMOUNT_MAX]


def sign(currency: str) -> str:
    """The currency as it stands before a field: €."""
    return currency_sign(currency, get_language() or "en")
