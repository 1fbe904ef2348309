"""What people say of the connection in their calls."""

from datetime import datetime

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from minutewise.calls.models import Quality
from minutewise.calls.quality import BAD, SKIPPED, TROUBLES


def count_bad(start: datetime, end: datetime) -> int:
    """How many calls were called bad, by either side, in start ≤ at < end; each call once."""
    bad = Quality.objects.filter(how=BAD, said_at__gte=start, said_at__lt=end)
    return bad.order_by().values("call").distinct().count()


def answers(how: str, trouble: str) -> QuerySet[Quality]:
    """What was said, newest first; empty does not narrow, skipped ones are no answers."""
    rows = Quality.objects.exclude(how=SKIPPED)
    if how:
        rows = rows.filter(how=how)
    if trouble:  # a list of names from a closed set: its text is the same on both databases
        spelled = rows.alias(spelled=Cast("troubles", TextField()))
        rows = spelled.filter(spelled__contains=f'"{trouble}"')
    whole = rows.select_related(
        "call__client", "call__agent", "call__advisor__person", "call__advisor__company"
    )
    return whole.order_by("-said_at", "-pk")


def trouble_words(row: Quality) -> list[str]:
    """What was ticked, in words."""
    return [str(TROUBLES[name]) for name in row.troubles if name in TROUBLES]
