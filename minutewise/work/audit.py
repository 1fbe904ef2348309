"""The audit log: what operators and the system did, for whoever has to look into it later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from minutewise.work.models import AuditEntry


def record(
    who: UUID | str,
    what: str,
    ref: str,
    details: dict[str, Any],
    at: datetime,
    *,
    why: str = "",
    address: str = "",
) -> AuditEntry:
    """Adds a line in the caller's transaction: no deed without its line, no line without deed.

    `who` is a person's id or a word for a part of the system ("command", "keeper"). `details`
    hold ids and figures, no text written by people: the log outlives an erased account. `why`
    is the operator's own reason, `address` the one on the net that the request came from.
    """
    return AuditEntry.objects.create(
        who=str(who), what=what, ref=ref, details=details, at=at, why=why, address=address or None
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines somebody wants to see; what is empty does not narrow. start ≤ at < end."""

    who: str = ""
    what: str = ""
    ref: str = ""
    start: datetime | None = None
    end: datetime | None = None


def lines(asked: Asked) -> QuerySet[AuditEntry]:
    """The lines that were asked for, newest first."""
    found = AuditEntry.objects.all()
    for name in ("who", "what", "ref"):
        if wanted := getattr(asked, name):
            found = found.filter(**{name: wanted})
    if asked.start:
        found = found.filter(at__gte=asked.start)
    return found.filter(at__lt=asked.end) if asked.end else found


def kinds() -> list[str]:
    """Every kind of deed in the log, by name."""
    return list(AuditEntry.objects.order_by("what").values_list("what", flat=True).distinct())


def doers() -> list[str]:
    """Everybody who stands in the log as the one who did something."""
    return list(AuditEntry.objects.order_by("who").values_list("who", flat=True).distinct())
