"""What a client sets against their own spending."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.rules.exclusion import FOR, through
from minutewise.accounts.rules.limits import Limit, Span
from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import currency_sign, parse_amount, typed

_LABELS = {Span.CALL: _("One call"), Span.DAY: _("One day"), Span.MONTH: _("One month")}


class LimitsForm(forms.Form):
    """Three amounts; an empty field is no limit."""

    def __init__(self, data: Any, limits: dict[Span, Limit], currency: str) -> None:
        super().__init__(data)
        self.currency = currency
        self.sign = currency_sign(currency, get_language() or "en")
        for span in Span:
            amount = limits[span].amount
            self.fields[span.value] = forms.CharField(
                label=_LABELS[span],
                required=False,
                max_length=40,
                initial="" if amount is None else typed(amount, currency),
                widget=forms.TextInput(
                    {"class": "input", "inputmode": "decimal", "autocomplete": "off"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """Each field in minor units, None where it is empty."""
        cleaned = super().clean() or {}
        for span in Span:
            text = str(cleaned.get(span.value, "")).strip()
            try:
                cleaned[span.value] = parse_amount(text, self.currency) if text else None
            except InvalidError as wrong:
                self.add_error(span.value, wrong.message)
        return cleaned

    @property
    def wanted(self) -> dict[Span, int | None]:
        """What was asked for, once it is valid."""
        return {span: self.cleaned_data[span.value] for span in Span}


class ExclusionForm(forms.Form):
    """For how long, or through which day; and that it is meant."""

    CHOICES = (
        ("24h", _("24 hours")),
        ("7d", _("7 days")),
        ("30d", _("30 days")),
        ("6m", _("6 months")),
        ("own", _("Own date")),
    )
    span = forms.ChoiceField(
        choices=CHOICES, error_messages={"required": _("Choose for how long.")}
    )
    own = forms.DateField(
        label=_("Through this day"),
        required=False,
        widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("This is not a day of the calendar.")},
    )
    sure = forms.BooleanField(
        label=_("I know that nobody can shorten this, not even the operator."),
        error_messages={"required": _("Tick this to go on.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("span") == "own" and not cleaned.get("own") and "own" not in self.errors:
            self.add_error("own", _("Choose a day."))
        return cleaned

    def until(self, at: datetime, zone: ZoneInfo) -> datetime:
        """When it ends, once the form is valid."""
        chosen = self.cleaned_data["span"]
        if chosen in FOR:
            return FOR[chosen](at.astimezone(zone))
        day: date = self.cleaned_data["own"]
        return through(day, zone)
