"""The audit log in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.backoffice.queries.deeds import word_for
from minutewise.backoffice.queries.people import names_of
from minutewise.kernel.money import format_amount
from minutewise.work.models import AuditEntry

_SIDES = ("client", "advisor")


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log as a person reads it."""

    entry: AuditEntry
    who: str
    what: str
    concerns: str
    person: str
    url: str
    amount: str


def told(entries: Iterable[AuditEntry]) -> list[LogLine]:
    """The entries with names in place of ids; two queries however many there are."""
    rows = list(entries)
    names = names_of(each for row in rows for each in (row.who, _person(row), *_two(row)))
    return [
        LogLine(
            entry=row,
            who=names.get(row.who, row.who),
            what=word_for(row.what),
            concerns=_concerns(row, names),
            person=_person(row) if _person(row) in names else "",
            url=_url(row),
            amount=_amount(row.details),
        )
        for row in rows
    ]


def _concerns(row: AuditEntry, names: dict[str, str]) -> str:
    """Whom it concerns by name, else what it refers to."""
    two = [names[each] for each in _two(row) if each in names]
    if len(two) == len(_SIDES):
        return _("%(a)s with %(b)s") % {"a": two[0], "b": two[1]}
    return names.get(_person(row), "") or row.ref


def _two(row: AuditEntry) -> list[str]:
    """The ids of the two in a call."""
    return [str(row.details.get(side, "")) for side in _SIDES]


def _url(row: AuditEntry) -> str:
    """Where the table shows it, for calls."""
    kind, _colon, key = row.ref.partition(":")
    return reverse("admin:calls_call_change", args=[key]) if kind == "call" else ""


def _person(row: AuditEntry) -> str:
    """The id of the person whom a line concerns; empty if none."""
    kind, _colon, key = row.ref.partition(":")
    return key if kind == "person" else str(row.details.get("person", ""))


def _amount(details: dict[str, Any]) -> str:
    if "amount" not in details or "currency" not in details:
        return ""
    return format_amount(details["amount"], details["currency"], get_language() or "en")
