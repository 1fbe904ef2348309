"""When you work: a week of your own clock, and days that differ."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.forms.zones import ZoneSelect
from minutewise.accounts.rules import NO_ZONE, zone_choices
from minutewise.advisors import words
from minutewise.advisors.forms.fields import ClockField, DayField
from minutewise.advisors.rules.worktime import Block, Special

_BLOCKS = ("a", "b")
_RANGE_DAYS_MAX = 62
_MONDAY = date(2024, 1, 1)


class HoursForm(forms.Form):
    """Two blocks a weekday; an end at or before its start is on the next day."""

    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        widget=ZoneSelect({"class": "input"}),
    )
    any_time = forms.BooleanField(
        label=_("Take calls outside work time"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 (declared above)
        zone.choices = zone_choices(self.initial.get("time_zone", NO_ZONE), now)
        for weekday in range(7):
            for block in _BLOCKS:
                for end in ("start", "end"):
                    self.fields[f"d{weekday}_{block}_{end}"] = ClockField()

    def days(self) -> Iterator[dict[str, Any]]:
        """The weekdays for the template: name, and two pairs of bound fields."""
        for weekday in range(7):
            yield {
                "name": words.weekday(_MONDAY + timedelta(days=weekday)),
                "pairs": [
                    (self[f"d{weekday}_{block}_start"], self[f"d{weekday}_{block}_end"])
                    for block in _BLOCKS
                ],
            }

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks that were understood."""
        return [
            Block(weekday, start, end)
            for weekday in range(7)
            for start, end in self._pairs(weekday)
        ]

    def clean(self) -> dict[str, Any]:
        for weekday in range(7):
            for block in _BLOCKS:
                self._check_pair(f"d{weekday}_{block}")
            pairs = sorted(self._pairs(weekday))
            if len(pairs) == 2 and _reach(pairs[0]) > _minutes(pairs[1][0]):
                self.add_error(f"d{weekday}_b_start", gettext("These times overlap."))
        return self.cleaned_data

    def _pairs(self, weekday: int) -> list[tuple[time, time]]:
        get = self.cleaned_data.get
        both = [(get(f"d{weekday}_{b}_start"), get(f"d{weekday}_{b}_end")) for b in _BLOCKS]
        return [(start, end) for start, end in both if start is not None and end is not None]

    def _check_pair(self, name: str) -> None:
        start, end = (self.cleaned_data.get(f"{name}_{side}") for side in ("start", "end"))
        failed = any(f"{name}_{side}" in self.errors for side in ("start", "end"))
        if not failed and (start is None) != (end is None):
            lacking = "start" if start is None else "end"
            self.add_error(f"{name}_{lacking}", gettext("Say both, from and until."))

    @staticmethod
    def initial_of(blocks: list[Block]) -> dict[str, time]:
        """The form's values for `blocks`, at most two a weekday."""
        values: dict[str, time] = {}
        for weekday in range(7):
            mine = sorted((b for b in blocks if b.weekday == weekday), key=lambda b: b.start)
            for name, block in zip(_BLOCKS, mine, strict=False):
                values[f"d{weekday}_{name}_start"] = block.start
                values[f"d{weekday}_{name}_end"] = block.end
        return values


class ExceptionForm(forms.Form):
    """Days that differ: from, to, and other hours; closed without hours."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    start = ClockField(label=_("Open from"))
    end = ClockField(label=_("until"))

    def clean(self) -> dict[str, Any]:
        values = {name: self.cleaned_data.get(name) for name in ("first", "last", "start", "end")}
        first, last = values["first"], values["last"]
        if not first and "first" not in self.errors and any(values.values()):
            self.add_error("first", gettext("Say which day."))
        if first and last and not first <= last < first + timedelta(days=_RANGE_DAYS_MAX):
            self.add_error("last", gettext("The last day comes before the first, or far after it."))
        times = [name for name in ("start", "end") if name in self.errors]
        if not times and (values["start"] is None) != (values["end"] is None):
            lacking = "start" if values["start"] is None else "end"
            self.add_error(lacking, gettext("Say both, from and until."))
        return self.cleaned_data

    def specials(self) -> list[Special]:
        """One for each day of the row."""
        first = self.cleaned_data.get("first")
        if not first:
            return []
        last = self.cleaned_data.get("last") or first
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        count = (last - first).days + 1
        return [Special(first + timedelta(days=n), start, end) for n in range(count)]


class BaseExceptions(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """All rows together: a day is either closed or has hours."""

    def clean(self) -> None:
        closed = {s.day for s in self.specials() if s.start is None}
        if any(s.start is not None and s.day in closed for s in self.specials()):
            raise ValidationError(_("One day is closed in one row and open in another."))

    def specials(self) -> list[Special]:
        """What all rows say, in order."""
        rows = [special for form in self.forms if form.is_valid() for special in form.specials()]
        return sorted(set(rows), key=lambda s: (s.day, s.start or time(0)))


Exceptions = forms.formset_factory(
    ExceptionForm, formset=BaseExceptions, extra=2, max_num=40, validate_max=True, absolute_max=60
)


def exception_rows(specials: list[Special]) -> list[dict[str, Any]]:
    """Rows for the form: neighbouring days with the same hours become one."""
    rows: list[dict[str, Any]] = []
    for special in sorted(specials, key=lambda s: (s.start or time(0), s.end or time(0), s.day)):
        hours = {"start": special.start, "end": special.end}
        before = rows[-1] if rows else None
        follows = before is not None and before["last"] + timedelta(days=1) == special.day
        if before is not None and follows and before | hours == before:
            before["last"] = special.day
        else:
            rows.append({"first": special.day, "last": special.day, **hours})
    return sorted(rows, key=lambda row: row["first"])


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _reach(pair: tuple[time, time]) -> int:
    start, end = map(_minutes, pair)
    return end if end > start else end + 24 * 60
