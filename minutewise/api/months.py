"""A month as a program names it, on the clock of the person whose token it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from minutewise.accounts.models import Person
from minutewise.payments.views.wallet import Month


def month_of(person: Person, month: str) -> tuple[datetime, datetime]:
    """Where the month `YYYY-MM` begins and where the next one does."""
    year, number = map(int, month.split("-"))
    start = datetime(year, number, 1, tzinfo=ZoneInfo(person.time_zone))
    return start, (start + timedelta(days=32)).replace(day=1)


@contextmanager
def clock_of(person: Person, month: str) -> Iterator[Month]:
    """The month for what is printed, with the person's clock as the present one."""
    with timezone.override(ZoneInfo(person.time_zone)):
        yield Month(month_of(person, month)[0])
