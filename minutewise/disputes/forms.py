"""What people type in a dispute: an amount in their currency, and words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.disputes.rules import WORDS_MAX
from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import format_amount, typed
from minutewise.payments.amounts import OneAmount


class SumForm(OneAmount):
    """An amount from `least` to `most` (minor units), and words, which may have to be there."""

    words = forms.CharField(required=False, max_length=WORDS_MAX, strip=True)

    def __init__(
        self, currency: str, *, most: int, least: int = 1, proposed: int | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.currency, self.least, self.most = currency, least, most
        first = typed(proposed, currency) if proposed is not None else ""
        self.shown = str(data.get("amount", ""))[:60] if data is not None else first
        self.written = str(data.get("words", ""))[:WORDS_MAX] if data is not None else ""

    def _within(self, amount: int) -> int:
        if self.least <= amount <= self.most:
            return amount
        language = get_language() or "en"
        words = _("Between %(least)s and %(most)s are possible here.") % {
            "least": format_amount(self.least, self.currency, language),
            "most": format_amount(self.most, self.currency, language),
        }
        raise InvalidError("dispute_amount", words, field="amount")
