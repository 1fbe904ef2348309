"""Shutting oneself out for a time."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.rules.exclusion import refused
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.work import audit
from minutewise.work.writing import writing


def exclude(person_id: UUID, until: datetime, at: datetime) -> None:
    """No calls and no top-ups until then; a call that runs goes on, earning goes on.

    Raises `exclusion_sooner` (never shortened), InvalidError `exclusion_too_short` (24 hours at
    least) or `exclusion_too_long` (5 years at most).
    """
    with writing():
        person = guarded(person_id)
        why = refused(person.excluded_until, until, at)
        if why == "sooner":
            raise RuleError("exclusion_sooner", _("An exclusion cannot be shortened."), field="own")
        if why == "too_short":
            message = _("An exclusion lasts 24 hours at least.")
            raise InvalidError("exclusion_too_short", message, field="own")
        if why == "too_long":
            message = _("An exclusion lasts five years at most.")
            raise InvalidError("exclusion_too_long", message, field="own")
        person.excluded_until = until
        person.save(update_fields=["excluded_until"])
        details = {"until": until.isoformat()}
        audit.record(person_id, "person.excluded", f"person:{person_id}", details, at)
