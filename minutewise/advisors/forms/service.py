"""All sections of “Your service” as one: bound together, valid together."""

from datetime import datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from minutewise.accounts.models import Person
from minutewise.advisors.actions.handles import PLACEHOLDER
from minutewise.advisors.actions.page import Draft, Owner
from minutewise.advisors.forms.about import AboutForm
from minutewise.advisors.forms.hours import BaseExceptions, Exceptions, HoursForm, exception_rows
from minutewise.advisors.forms.portrait import PortraitForm
from minutewise.advisors.forms.prices import PricesForm
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import plan_of, rates_of
from minutewise.advisors.rules.texts import LANGUAGES
from minutewise.advisors.rules.worktime import Block
from minutewise.kernel.errors import RuleError
from minutewise.networks.models import Network
from minutewise.networks.rules import Bounds

_NINE_TO_FIVE = [Block(weekday, time(9), time(17)) for weekday in range(5)]


class ServiceForms:
    """The forms of one page; `now` decides which days that differ are past."""

    def __init__(
        self,
        owner: Owner,
        network: Network,
        advisor: Advisor | None,
        *,
        bounds: Bounds,
        now: datetime,
        zone: str,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
    ) -> None:
        values = proposed(owner, advisor, zone)
        self.about = AboutForm(data, initial=values, network=network, advisor=advisor, now=now)
        if not isinstance(owner, Person):
            self.about.speak_of_company()
        self.prices = PricesForm(data, initial=values, network=network, bounds=bounds)
        self.hours = HoursForm(data, initial=values, now=now)
        today = now.astimezone(ZoneInfo(zone)).date()
        specials = [s for s in plan_of(advisor).specials if s.day >= today] if advisor else []
        self.exceptions = cast(
            "BaseExceptions", Exceptions(data, initial=exception_rows(specials), prefix="days")
        )
        self.portrait = PortraitForm(data, files)
        self._parts = (self.about, self.prices, self.hours, self.exceptions, self.portrait)

    def is_valid(self) -> bool:
        """Whether all sections are understood; all of them are looked at."""
        return not [part for part in self._parts if not part.is_valid()]

    def draft(self) -> Draft:
        """What was typed, for `save_page`. Call it only when valid."""
        about, prices, hours = (f.cleaned_data for f in (self.about, self.prices, self.hours))
        texts = ("name", "handle", "activity", "about", "qualifications", "experience")
        counting = ("kind", "rate_unit_s", "free_sample_s", "sample_once_passed")
        return Draft(
            **{name: about[name] for name in (*texts, "languages", "keywords")},
            **{name: prices[name] for name in (*counting, "increment_s", "rounding")},
            rates=self.prices.rates,
            time_zone=hours["time_zone"],
            any_time=hours["any_time"],
            blocks=self.hours.blocks,
            specials=self.exceptions.specials(),
        )

    def add(self, error: RuleError) -> None:
        """Puts a refusal of the action beside the field it names."""
        for form in (self.about, self.prices, self.portrait):
            if error.field in form.fields:
                form.add_error(error.field, error.message)
                return
        self.about.add_error(None, error.message)

    @property
    def has_errors(self) -> bool:
        """Whether anything is refused so far."""
        return any(part.is_bound and not part.is_valid() for part in self._parts)


def proposed(owner: Owner, advisor: Advisor | None, zone: str) -> dict[str, Any]:
    """What the forms begin with: what is there, or what is proposed for a first page."""
    values: dict[str, Any] = {
        "name": owner.name,
        "languages": [code for code in [get_language() or "en"] if code in LANGUAGES],
        "rate_unit_s": 60,
        "kind": "sample",
        "free_sample_s": 60,
        "sample_once_passed": "charged",
        "increment_s": 1,
        "rounding": "completed",
        "time_zone": zone,
        "any_time": True,
        **HoursForm.initial_of(_NINE_TO_FIVE),
    }
    if advisor is None or advisor.handle.startswith(PLACEHOLDER):
        return values
    if not advisor.services.all():  # a company just founded: the rest is proposed as to anybody
        known = ("activity", "handle", "time_zone")
        return values | {name: getattr(advisor, name) for name in known}
    return values | _written(advisor)


def _written(advisor: Advisor) -> dict[str, Any]:
    texts = ("activity", "about", "qualifications", "experience", "languages", "keywords", "handle")
    values: dict[str, Any] = {name: getattr(advisor, name) for name in texts}
    values |= {"time_zone": advisor.time_zone, "any_time": advisor.any_time}
    values |= dict.fromkeys(HoursForm.initial_of(_NINE_TO_FIVE))
    values |= HoursForm.initial_of(list(plan_of(advisor).blocks))
    values |= {f"rate_{mode}": rate.amount for mode, rate in rates_of(advisor).items()}
    for service in advisor.services.all():
        counting = ("kind", "rate_unit_s", "free_sample_s", "sample_once_passed")
        values |= {name: getattr(service, name) for name in (*counting, "increment_s", "rounding")}
    return values
