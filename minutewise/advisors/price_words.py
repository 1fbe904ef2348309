"""What the prices in the form mean, in sentences: the same price rule that bills calls."""

from typing import Any, cast

from django.utils.translation import gettext as _

from minutewise.advisors import words
from minutewise.advisors.forms.prices import PricesForm
from minutewise.advisors.models import Mode
from minutewise.advisors.rules.pricing import example
from minutewise.kernel.money import format_amount, format_rate
from minutewise.metering import Terms
from minutewise.metering.terms import Rounding, SamplePassed

_EXAMPLE_MINUTES = {60: 10, 3600: 60}


def price_words(form: PricesForm, takes: tuple[int, int], language: str) -> list[str]:
    """One sentence for each price and one for the free beginning; empty while there is no price.

    `takes`: commission and gateway fee that the advisor bears, in 1/10,000.
    """
    values = _values(form)
    rates = {mode: values.get(f"rate_{mode}") for mode in Mode.values}
    priced = {mode: rate for mode, rate in rates.items() if isinstance(rate, int)}
    if not priced or not {"rate_unit_s", "free_sample_s", "increment_s"} <= values.keys():
        return []
    currency = form.network.currency
    sentences = [
        _sentence(mode, _terms(rate, values, takes), currency, language)
        for mode, rate in priced.items()
    ]
    return [*sentences, _beginning(values)]


def _values(form: PricesForm) -> dict[str, Any]:
    if form.is_bound:
        form.is_valid()
        return form.cleaned_data
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _terms(rate: int, values: dict[str, Any], takes: tuple[int, int]) -> Terms:
    return Terms(
        rate=rate,
        rate_unit_s=values["rate_unit_s"],
        free_sample_s=0 if values.get("kind") == "agreement" else values["free_sample_s"],
        sample_once_passed=cast("SamplePassed", values.get("sample_once_passed", "charged")),
        increment_s=values["increment_s"],
        rounding=cast("Rounding", values.get("rounding", "completed")),
        commission_bps=takes[0],
        gateway_fee_bps=takes[1],
    )


def _sentence(mode: str, terms: Terms, currency: str, language: str) -> str:
    label = str(Mode(mode).label)
    if terms.rate == 0:
        return _("%(mode)s: free.") % {"mode": label}
    minutes = _EXAMPLE_MINUTES[terms.rate_unit_s]
    sums = example(terms, minutes)
    return _("%(mode)s: %(rate)s. %(time)s cost the client %(paid)s; you receive %(share)s.") % {
        "mode": label,
        "rate": format_rate(terms.rate, terms.rate_unit_s, currency, language),
        "time": words.duration(minutes * 60),
        "paid": format_amount(sums.paid, currency, language),
        "share": format_amount(sums.share, currency, language),
    }


def _beginning(values: dict[str, Any]) -> str:
    if values.get("kind") == "agreement":
        return _("Talk is free until you offer a price and the client confirms it.")
    seconds = values["free_sample_s"]
    if not seconds:
        return _("Every second counts from the beginning.")
    time = words.duration(seconds)
    if values.get("sample_once_passed") == "free":
        return _("The first %(time)s cost nothing; only what follows counts.") % {"time": time}
    return _("Hanging up within %(time)s costs nothing; after that they count as well.") % {
        "time": time
    }
