"""An amount that somebody types, at most what is there: to send back, to pay out, to move."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import currency_sign, format_amount, parse_amount
from minutewise.payments.actions import Target
from minutewise.payments.forms import plain
from minutewise.payments.iban import spaced
from minutewise.work.text import one_line


class OneAmount(forms.Form):
    """An amount in one currency; what it may be, `_within` says."""

    amount = forms.CharField(required=False, max_length=60, strip=True)
    currency: str

    @property
    def sign(self) -> str:
        """The currency as it stands before the field: €."""
        return currency_sign(self.currency, get_language() or "en")

    def clean(self) -> dict[str, Any]:
        """Adds the amount in minor units as `sum`, or the sentence beside the field."""
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["sum"] = self._within(parse_amount(cleaned.get("amount", ""), self.currency))
        except InvalidError as error:
            self.add_error("amount", _(error.message))
        return cleaned

    def _within(self, amount: int) -> int:
        """The amount, minor units. Raises InvalidError with a sentence for the field."""
        raise NotImplementedError


class AmountForm(OneAmount):
    """One amount between `least` and `most` (minor units), all of it unless something else is
    typed. `key` makes a second press of the same page the same request."""

    def __init__(
        self, data: Mapping[str, Any], currency: str, *, most: int, least: int = 1, typed: bool
    ) -> None:
        super().__init__(data if typed else None)
        self.currency, self.least, self.most = currency, least, most
        self.key = one_line(str(data.get("key", ""))[:80]) or str(uuid4())
        self.shown = str(data.get("amount", ""))[:60] if typed else plain(most, currency)
        self.problem = ""

    def _within(self, amount: int) -> int:
        language = get_language() or "en"
        if amount < self.least:
            words = _("The least is %(sum)s.") % {
                "sum": format_amount(self.least, self.currency, language)
            }
            raise InvalidError("amount_too_small", words, field="amount")
        if amount > self.most:
            words = _("At most %(sum)s are possible now.") % {
                "sum": format_amount(self.most, self.currency, language)
            }
            raise InvalidError("amount_too_large", words, field="amount")
        return amount

    @property
    def key_of_amount(self) -> str:
        """Pressed twice: the same request. Gone back and another amount typed: another one."""
        return f"{self.key}:{self.cleaned_data['sum']}"


class PayoutForm(AmountForm):
    """An amount and a bank account; the last one used is filled in."""

    holder = forms.CharField(required=False, max_length=140, strip=True)
    iban = forms.CharField(required=False, max_length=60, strip=True)

    def __init__(
        self, data: Mapping[str, Any], currency: str, *, last: Target | None, least: int,
        most: int, typed: bool,
    ) -> None:  # fmt: skip
        super().__init__(data, currency, most=most, least=least, typed=typed)
        self.shown_holder = str(data.get("holder", ""))[:140]
        self.shown_iban = str(data.get("iban", ""))[:60]
        if last and not typed:
            self.shown_holder, self.shown_iban = last.holder, spaced(last.iban)

    def clean(self) -> dict[str, Any]:
        """Adds `sum` and `target`, or the sentence beside the field."""
        cleaned = super().clean()
        try:
            cleaned["target"] = Target.typed(cleaned.get("holder", ""), cleaned.get("iban", ""))
        except InvalidError as error:
            self.add_error(error.field, error.message)
        return cleaned
