"""Which month the dashboard shows. Pure."""

from collections.abc import Iterator
from datetime import date

BACK = 12


def month_of(text: str, today: date) -> date:
    """The first day of the month that `text` (2026-10) names, from 12 months ago until now.

    Anything else means the present month.
    """
    return next((each for each in months(today) if written(each) == text), today.replace(day=1))


def months(today: date) -> Iterator[date]:
    """First days of the present month and of those before it, the newest first."""
    for back in range(BACK + 1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield date(year, month + 1, 1)


def written(month: date) -> str:
    """As it stands in the address."""
    return f"{month:%Y-%m}"
