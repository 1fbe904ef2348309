"""What it costs: a rate for each way to talk, the free sample, how time is counted."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from minutewise.advisors import words
from minutewise.advisors.forms.fields import MoneyField
from minutewise.advisors.models import Mode, Service
from minutewise.advisors.rules import services
from minutewise.kernel.money import format_amount
from minutewise.networks.models import Network
from minutewise.networks.rules import Bounds

_SAMPLES_S = (0, 30, 60, 120, 180, 300, 600, 900)
_INCREMENTS_S = (1, 6, 10, 15, 30, 60, 300, 600, 900, 1800, 3600)


class PricesForm(forms.Form):
    """Rates in the network's currency, within the operator's bounds."""

    rate_unit_s = forms.TypedChoiceField(
        label=_("Prices are per"),
        coerce=int,
        choices=[(60, _("minute")), (3600, _("hour"))],
        widget=forms.RadioSelect,
    )
    rate_text = MoneyField(label=_("Text"))
    rate_audio = MoneyField(label=_("Audio"))
    rate_video = MoneyField(label=_("Video"))
    kind = forms.ChoiceField(
        label=_("What the call button does"), choices=Service.Kind.choices, widget=forms.RadioSelect
    )
    free_sample_s = forms.TypedChoiceField(label=_("Free at the beginning"), coerce=int)
    sample_once_passed = forms.ChoiceField(
        label=_("Whoever stays longer"),
        choices=[
            ("charged", _("pays the free time as well")),
            ("free", _("pays only what follows")),
        ],
    )
    increment_s = forms.TypedChoiceField(label=_("Counted in steps of"), coerce=int)
    rounding = forms.ChoiceField(
        label=_("A step counts"),
        choices=[("completed", _("when it is complete")), ("started", _("when it has begun"))],
    )

    def __init__(self, *args: Any, network: Network, bounds: Bounds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network, self.bounds = network, bounds
        for mode in Mode.values:
            field = self.fields[f"rate_{mode}"]
            assert isinstance(field, MoneyField)  # noqa: S101 (declared above)
            field.currency = network.currency
        for name in ("free_sample_s", "sample_once_passed", "increment_s", "rounding"):
            self.fields[name].widget.attrs["class"] = "input"
        self._offer("free_sample_s", _SAMPLES_S, bounds.sample_max_s)
        self._offer("increment_s", _INCREMENTS_S, bounds.increment_max_s)

    @property
    def rates(self) -> dict[str, int]:
        """The rates that were understood, in minor units by mode."""
        typed = {mode: self.cleaned_data.get(f"rate_{mode}") for mode in Mode.values}
        return {mode: amount for mode, amount in typed.items() if amount is not None}

    def clean(self) -> dict[str, Any]:
        unit_s = self.cleaned_data.get("rate_unit_s", 60)
        for mode, amount in self.rates.items():
            if services.rate_problem(amount, unit_s, self.bounds):
                self.add_error(f"rate_{mode}", self._range(unit_s))
        return self.cleaned_data

    def demand_a_rate(self) -> None:
        """For publication: refuses a service without any price."""
        if not self.rates and not any(f"rate_{mode}" in self.errors for mode in Mode.values):
            self.add_error("rate_video", gettext("Name a price for at least one way to talk."))

    def _range(self, unit_s: int) -> str:
        currency, language = self.network.currency, get_language() or "en"
        low, high = (format_amount(a, currency, language) for a in self.bounds.per(unit_s))
        sentence = {
            60: gettext("%(network)s allows %(low)s to %(high)s a minute."),
            3600: gettext("%(network)s allows %(low)s to %(high)s an hour."),
        }[unit_s]
        return sentence % {"network": self.network.name, "low": low, "high": high}

    def _offer(self, name: str, seconds: tuple[int, ...], longest: int) -> None:
        """Steps up to the operator's bound; the page's own value stays even if no longer usual."""
        offered = {s for s in seconds if s <= longest}
        own = self.initial.get(name)
        offered |= {own} if isinstance(own, int) and own <= longest else set()
        labels = [(s, words.duration(s) if s else gettext("nothing")) for s in sorted(offered)]
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = labels
