"""Fields that understand what people type."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minutewise.advisors.rules.texts import (
    KEYWORD_LENGTH_MAX,
    KEYWORDS_MAX,
    clean,
    clean_line,
    keywords_of,
)
from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import format_amount, parse_amount


class LineField(forms.CharField):
    """One line without invisible characters."""

    widget = forms.TextInput(attrs={"class": "input"})

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Several lines without invisible characters."""

    widget = forms.Textarea(attrs={"class": "input", "rows": 4})

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "").strip()


class KeywordsField(forms.CharField):
    """Keywords with commas between them; the value is a list."""

    widget = forms.TextInput(attrs={"class": "input"})

    def clean(self, value: Any) -> list[str]:
        found = keywords_of(super().clean(value))
        if len(found) > KEYWORDS_MAX:
            raise ValidationError(_("At most %(n)d keywords.") % {"n": KEYWORDS_MAX})
        for keyword in found:
            if len(keyword) > KEYWORD_LENGTH_MAX:
                raise ValidationError(_("“%(word)s” is too long.") % {"word": keyword[:20] + "…"})
        return found

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class MoneyField(forms.CharField):
    """An amount in minor units of `currency`; None when left empty."""

    widget = forms.TextInput(
        attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off", "maxlength": 20}
    )

    def __init__(self, *, currency: str = "EUR", **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.currency = currency

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_amount(typed, self.currency)
        except InvalidError as error:
            raise ValidationError(gettext(error.message), code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return plain(value, self.currency)


class ClockField(forms.TimeField):
    """A time of day: 9, 9:00, 09.30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%H"],
            error_messages={"invalid": _("Write a time like 9:30.")},
            widget=forms.TimeInput(format="%H:%M", attrs={"class": "input", "type": "time"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> time | None:
        found = super().to_python(value)
        return found.replace(second=0, microsecond=0) if found else None


class DayField(forms.DateField):
    """A day as browsers send it: 2026-12-24; also 24.12.2026."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
            error_messages={"invalid": _("Write a day like 2026-12-24.")},
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}),
            **kwargs,
        )


def plain(amount: int, currency: str) -> str:
    """An amount as one types it, without sign and grouping: 1200 → 12.00."""
    shown = format_amount(amount, currency, "en")
    return "".join(letter for letter in shown if letter.isdigit() or letter == ".")
