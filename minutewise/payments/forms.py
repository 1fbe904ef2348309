"""What people type when they top up."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import exponent, parse_amount
from minutewise.payments.actions.opening import check_bounds
from minutewise.payments.queries import bounds_of
from minutewise.payments.rules import preset, tiles

OTHER = "other"


def same_site(place: str) -> str:
    """`place` if it is a path of this site, else nothing: nobody is sent elsewhere by a link."""
    fine = place.startswith("/") and len(place) <= 500
    return place if fine and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else ""


def whole(text: str) -> int:
    """A whole number of at most 15 digits from an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


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
        self.key = str(data.get("key", ""))[:80] or str(uuid4())
        self.bounds = bounds_of(currency)
        self.tiles = tiles(exponent(currency), self.bounds, self.missing)
        self.chosen = str(data.get("amount", "")) or str(preset(self.tiles, self.missing))
        self.typed_other = str(data.get("other", ""))
        self.problem = ""

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
