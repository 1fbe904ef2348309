"""Sitting down on the advisor's side of a company's call."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.calls.actions.desk import Desk
from minutewise.kernel.errors import RuleError


def seat(work: Desk, person: Person, take: Callable[[UUID, Person, datetime], None]) -> None:
    """The person takes the seat. Raises RuleError `in_another_call`."""
    try:
        take(work.call.id, person, work.now.wall)
    except IntegrityError as sits_elsewhere:
        raise RuleError(
            "in_another_call", _("You are in another call. End that one first.")
        ) from sits_elsewhere
