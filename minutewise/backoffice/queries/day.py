"""The day in figures: money, calls, people, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from minutewise.accounts.models import Person
from minutewise.backoffice.models import BooksCheck, Credit
from minutewise.backoffice.queries.quality import count_bad
from minutewise.calls.models import Call
from minutewise.ledger.queries.flows import Flow, flow, held_now
from minutewise.notify.models import Letter
from minutewise.work.models import DueWork
from minutewise.work.tally import counted

# A letter leaves within seconds; after so long somebody should look.
LETTER_LATE = timedelta(minutes=10)
# What went wrong longer ago stands in the tables: a page that is always red is not looked at.
LOOKED_BACK = timedelta(hours=24)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Span:
    """What happened between two midnights of the reader's clock."""

    flow: Flow
    sign_ups: int
    calls: int
    answered: int
    missed: int
    bad_quality: int


@dataclass(frozen=True, slots=True)
class Failures:
    """What somebody should look at. Empty lists and zeros are a good day."""

    gave_up: int
    latest: list[DueWork]
    webhooks_refused: int
    letters_late: int
    books: BooksCheck | None

    @property
    def is_calm(self) -> bool:
        broken = self.books.broken if self.books else 0
        return not (self.gave_up or self.webhooks_refused or self.letters_late or broken)


def span(currency: str, start: datetime, end: datetime) -> Span:
    """The figures of start ≤ at < end."""
    calls = Call.objects.filter(started_at__gte=start, started_at__lt=end)
    answered, missed = Q(accepted_at__isnull=False), Q(outcome=Call.Outcome.MISSED)
    return Span(
        flow=flow(currency, start, end),
        sign_ups=Person.objects.filter(joined_at__gte=start, joined_at__lt=end).count(),
        calls=calls.count(),
        answered=calls.filter(answered).count(),
        missed=calls.filter(missed).count(),
        bad_quality=count_bad(start, end),
    )


def held(currency: str) -> int:
    """What is reserved now (minor units)."""
    return held_now(currency)


def failures(at: datetime) -> Failures:
    """What went wrong within the last day and still stands so."""
    since = at - LOOKED_BACK
    gave_up = DueWork.objects.filter(gave_up_at__gte=since)
    late = Letter.objects.filter(
        sent_at__isnull=True, written_at__gte=since, written_at__lt=at - LETTER_LATE
    )
    return Failures(
        gave_up=gave_up.count(),
        latest=list(gave_up.order_by("-gave_up_at")[:SHOWN]),
        webhooks_refused=counted("webhook.refused", at.date()),
        letters_late=late.count(),
        books=BooksCheck.objects.first(),
    )


def waiting_credits() -> int:
    """How many proposals wait for a second operator."""
    return Credit.objects.filter(state=Credit.State.PROPOSED).count()
