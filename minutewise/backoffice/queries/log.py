"""The audit log in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from minutewise.backoffice.queries.people import names_of
from minutewise.kernel.money import format_amount
from minutewise.work.models import AuditEntry

# kind of deed → what it is called; kinds that nobody named stand as they are
_WORDS = {
    "call.ended": gettext_noop("Ended a call"),
    "person.banned": gettext_noop("Shut a person out"),
    "person.second-factor-off": gettext_noop("Turned off a second factor"),
    "person.readmitted": gettext_noop("Let a person in again"),
    "person.rights": gettext_noop("Changed an operator’s rights"),
    "credit.proposed": gettext_noop("Proposed a credit"),
    "credit.confirmed": gettext_noop("Confirmed a credit"),
    "credit.withdrawn": gettext_noop("Withdrew a credit"),
    "credit.refused": gettext_noop("Refused a credit"),
    "review.removed": gettext_noop("Removed a review"),
    "review.left": gettext_noop("Left a reported review"),
    "report.read": gettext_noop("Read a reported thread"),
    "report.nothing": gettext_noop("Found nothing wrong in a reported thread"),
    "report.warned": gettext_noop("Warned whoever was reported"),
    "report.closed": gettext_noop("Closed a reported page for a time"),
    "report.banned": gettext_noop("Shut out whoever was reported"),
    "report.taken_back": gettext_noop("Took back what came of a report"),
    "books.asked": gettext_noop("Had the books checked"),
    "table.added": gettext_noop("Added in a table"),
    "table.changed": gettext_noop("Changed in a table"),
    "table.deleted": gettext_noop("Deleted in a table"),
    "work.again": gettext_noop("Had work tried again"),
}


_SIDES = ("client", "advisor")


def word_for(what: str) -> str:
    """A kind of deed in words."""
    return _(_WORDS[what]) if what in _WORDS else what


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
