"""The audit log: what operators and the system did, for whoever has to look into it later."""

from datetime import datetime
from typing import Any
from uuid import UUID

from minutewise.work.models import AuditEntry


def record(
    who: UUID | str, what: str, ref: str, details: dict[str, Any], at: datetime
) -> AuditEntry:
    """Adds a line in the caller's transaction: no deed without its line, no line without deed.

    `who` is a person's id or a word for a part of the system ("command", "keeper"). `details`
    hold ids and figures, no text written by people: the log outlives an erased account.
    """
    return AuditEntry.objects.create(who=str(who), what=what, ref=ref, details=details, at=at)
