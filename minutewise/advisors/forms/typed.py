"""“Your service” filled in by a program: the same forms, typed from values instead of by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.http import QueryDict

from minutewise.advisors.actions.page import Owner
from minutewise.advisors.forms.fields import plain
from minutewise.advisors.forms.hours import HoursForm, exception_rows
from minutewise.advisors.forms.service import ServiceForms, proposed
from minutewise.advisors.models import Advisor, Mode
from minutewise.advisors.queries import plan_of
from minutewise.advisors.rules.worktime import Block
from minutewise.kernel.errors import InvalidError
from minutewise.networks.models import Network
from minutewise.networks.rules import Bounds

type Values = Mapping[str, Any]
_HOURS = tuple(HoursForm.initial_of([Block(0, time(9), time(17)), Block(0, time(18), time(19))]))
_BLOCKS_A_DAY = 2


def typed_forms(
    owner: Owner,
    network: Network,
    advisor: Advisor | None,
    changes: Values,
    *,
    bounds: Bounds,
    now: datetime,
    zone: str,
) -> ServiceForms:
    """The forms with what is there, or is proposed for a first page, and `changes` over it.

    `changes` are fields of the forms by name; `rates` (minor units by mode), `week` (blocks) and
    `exceptions` (rows of first, last, start, end) each replace all there is.
    """
    values = proposed(owner, advisor, zone) | dict(changes)
    if "week" in changes:
        values |= _week(changes["week"])
    if "rates" in changes:
        values |= {f"rate_{mode}": changes["rates"].get(mode) for mode in Mode.values}
    rows = changes.get("exceptions")
    if rows is None:
        today = now.date()
        rows = exception_rows([s for s in plan_of(advisor).specials if s.day >= today]
                              if advisor else [])  # fmt: skip
    data = _typed(values, network.currency)
    _type_rows(data, rows)
    return ServiceForms(
        owner, network, advisor, bounds=bounds, now=now, zone=zone, data=data,
        files=None,
    )  # fmt: skip


def refusal(forms: ServiceForms) -> InvalidError:
    """The first thing that forms refuse, beside the field of the values that it is about."""
    for part in (forms.about, forms.prices, forms.hours):
        for field, problems in part.errors.items():
            return InvalidError("invalid", str(problems[0]), field=_named(field))
    whole = [str(each) for each in forms.exceptions.non_form_errors()]
    wrong = [form.errors for form in forms.exceptions.forms]
    rows = [str(found[0]) for row in wrong for found in row.values()]
    return InvalidError("invalid", (whole + rows)[0], field="exceptions")


def _week(blocks: Sequence[Block]) -> dict[str, time | None]:
    days = [block.weekday for block in blocks]
    if any(days.count(day) > _BLOCKS_A_DAY for day in days):
        raise InvalidError("invalid", "At most two blocks a day.", field="week")
    empty = {f"d{day}{name[2:]}": None for day in range(7) for name in _HOURS}
    return empty | HoursForm.initial_of(list(blocks))


def _named(field: str) -> str | None:
    if field.startswith("rate_") and field.removeprefix("rate_") in Mode.values:
        return f"rates.{field.removeprefix('rate_')}"
    if field[:1] == "d" and field[1:2].isdigit():
        return "week"
    return None if field == "__all__" else field


def _typed(values: Values, currency: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if name in {"week", "rates", "exceptions"} or value is None or value is False:
            continue
        if name == "languages":
            data.setlist(name, list(value))
        elif name == "keywords":
            data[name] = "\n".join(value)
        elif name.startswith("rate_") and name != "rate_unit_s":
            data[name] = plain(value, currency)
        else:
            data[name] = _text(value)
    return data


def _text(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _type_rows(data: QueryDict, rows: Sequence[Mapping[str, date | time | None]]) -> None:
    data["days-TOTAL_FORMS"], data["days-INITIAL_FORMS"] = str(len(rows)), "0"
    for number, row in enumerate(rows):
        for name, value in row.items():
            if value is not None:
                data[f"days-{number}-{name}"] = _text(value)
