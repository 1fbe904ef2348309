"""Counting what happens and leaves no row: how often on which day."""

from datetime import date, datetime

from django.db.models import F

from minutewise.work.models import Tally
from minutewise.work.writing import writing


def count(what: str, at: datetime) -> None:
    """One more of `what` on the day of `at` (UTC)."""
    with writing():
        row, _new = Tally.objects.get_or_create(day=at.date(), what=what)
        Tally.objects.filter(pk=row.pk).update(times=F("times") + 1)


def counted(what: str, day: date) -> int:
    """How often `what` happened on that day (UTC)."""
    row = Tally.objects.filter(day=day, what=what).first()
    return row.times if row else 0
