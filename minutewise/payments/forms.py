"""What people type when they top up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import currency_sign, exponent, parse_amount
from minutewise.payments.actions.opening import check_bounds
from minutewise.payments.queries import bounds_of
from minutewise.payments.rules import preset, tiles
from minutewise.work.text import one_line

OTHER = "other"


def same_site(place: str) -> str:
    """`place` if it is a path of this site, else nothing: nobody is sent elsewhere by a link."""
    fine = place.startswith("/") and place.isprintable() and len(place) <= 500
    return place if fine and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else ""


def whole(text: str) -> int:
    """A whole number of at most 15 digits from an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


@dataclass(frozen=True, slots=True)
class Tile:
    """An amount on offer. `value` is what the form sends: never written in a locale."""

    amount: int
    value: str
    chosen: bool


def plain(amount: int, currency: str) -> str:
    """Minor units as somebody would type them: 25.00."""
    return str(Decimal(amount).scaleb(-exponent(currency)))


class TopUpForm(forms.Form):
    """An amount: one of the tiles, or another that is typed. What is typed wins."""

    amount = forms.CharField(required=False, max_length=20)
    other = forms.CharField(required=False, max_length=60, strip=True)

    def __init__(self, data: Mapping[str, Any], currency: str, *, typed: bool) -> None:
        """`typed`: whether somebody pressed the button (then it is checked)."""
        super().__init__(data if typed else None)
        self.currency = currency
        self.missing = whole(str(data.get("missing", "")))
        self.next = same_site(str(data.get("next", "")))
        self.key = one_line(str(data.get("key", ""))[:80]) or str(uuid4())
        self.bounds = bounds_of(currency)
        self.tiles = tiles(exponent(currency), self.bounds, self.missing)
        self.typed_other = str(data.get("other", ""))[:60]
        self.problem = ""
        self._choose(str(data.get("amount", "")))

    def _choose(self, asked: str) -> None:
        amount = whole(asked)
        if asked == OTHER or self.typed_other:
            self.chosen = 0
        elif amount in self.tiles:
            self.chosen = amount
        elif amount:  # an amount that is on no tile, of a payment that is tried again
            self.chosen, self.typed_other = 0, plain(amount, self.currency)
        else:
            self.chosen = preset(self.tiles, self.missing)

    @property
    def amounts(self) -> list[Tile]:
        """The tiles, one of them chosen unless an amount is typed."""
        return [Tile(amount, str(amount), amount == self.chosen) for amount in self.tiles]

    @property
    def other_chosen(self) -> bool:
        return not self.chosen

    @property
    def sign(self) -> str:
        """The currency as it stands before the field: €."""
        return currency_sign(self.currency, get_language() or "en")

    def clean(self) -> dict[str, Any]:
        """Adds the amount in minor units as `sum`, or the sentence beside the field."""
        cleaned = super().clean() or self.cleaned_data
        typed, chosen = cleaned.get("other", ""), cleaned.get("amount", "")
        try:
            if typed or chosen in (OTHER, ""):
                amount = parse_amount(typed, self.currency)
            else:
                amount = whole(chosen)
            check_bounds(amount, self.currency, self.bounds)
        except InvalidError as error:
            self.add_error("other", _(error.message))
        else:
            cleaned["sum"] = amount
        return cleaned

    @property
    def key_of_amount(self) -> str:
        """Pressed twice: the same payment. Gone back and another amount chosen: another one."""
        return f"{self.key}:{self.cleaned_data['sum']}"
