"""The directory's filters, read from the address. Nonsense in it is simply not a filter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.advisors import words
from minutewise.advisors.models import Mode
from minutewise.advisors.queries import Wanted
from minutewise.advisors.rules.texts import words_of
from minutewise.kernel.money import exponent

_STEPS = (50, 100, 200, 500)  # hundredths of the currency's unit


class FilterForm(forms.Form):
    """`q`, `on`, `mode`, `max` (minor units a minute), `la`, all optional."""

    q = forms.CharField(required=False, max_length=200, strip=True)
    on = forms.BooleanField(required=False)
    mode = forms.ChoiceField(required=False, choices=[("", _("Any way")), *Mode.choices])
    max = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    la = forms.MultipleChoiceField(required=False, choices=words.language_choices)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["max"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [(step, step) for step in price_steps(currency)]

    def wanted(self) -> Wanted:
        """What is looked for; parts that cannot be understood are left out."""
        self.is_valid()
        get = self.cleaned_data.get
        return Wanted(
            words=words_of(get("q") or ""),
            languages=tuple(get("la") or ()),
            mode=get("mode") or "",
            price_max=get("max"),
            online=bool(get("on")),
        )


def price_steps(currency: str) -> tuple[int, ...]:
    """The prices a minute that are offered as an upper bound, in minor units."""
    decimals = exponent(currency)
    return tuple(step * 10**decimals // 100 if decimals else step for step in _STEPS)
