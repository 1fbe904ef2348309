"""What an advisor's calls came to. Every figure is one set-based query over ended calls.

A call counts in the day and hour in which it began, on the reader's clock. Money is in minor
units of one currency, after the operator's commission; time is counted time in ms.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from minutewise.advisors.models import Advisor, OwnClient
from minutewise.calls.models import Call, Meter
from minutewise.calls.rules import BY_ADVISOR

HOURS = 24
_ANSWERED = Q(accepted_at__isnull=False)
_CAME = ~Q(came_by=BY_ADVISOR)  # what the advisor called himself rang at nobody here


@dataclass(frozen=True, slots=True)
class Span:
    """start ≤ a call's beginning < end, with an advisor's page and a currency."""

    advisor_id: UUID
    currency: str
    start: datetime
    end: datetime

    @property
    def calls(self) -> QuerySet[Call]:
        """Ended calls that began in it."""
        return Call.objects.filter(
            advisor_id=self.advisor_id,
            stage=Call.Stage.ENDED,
            started_at__gte=self.start,
            started_at__lt=self.end,
        )

    @property
    def meters(self) -> QuerySet[Meter]:
        """Settled meters of those calls."""
        return Meter.objects.filter(
            call__advisor_id=self.advisor_id,
            call__started_at__gte=self.start,
            call__started_at__lt=self.end,
            currency=self.currency,
            settled_at__isnull=False,
        ).order_by()


@dataclass(frozen=True, slots=True)
class Figures:
    """One span in figures. `again` of the `clients` had talked to this advisor before."""

    earned: int
    commission: int
    gateway_fee: int
    counted_ms: int
    rang: int
    answered: int
    missed: int
    clients: int
    again: int


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """Own clients at the end of a span, how many of them new in it, and what they brought."""

    clients: int
    new: int
    earned: int


@dataclass(frozen=True, slots=True)
class ModeFigures:
    """What one way to talk came to."""

    mode: str
    earned: int
    counted_ms: int
    calls: int


def day_span(advisor: Advisor, currency: str, moment: datetime) -> Span:
    """The day of `moment` on the reader's clock; 23 or 25 hours where clocks change."""
    start = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(advisor.id, currency, start, start + timedelta(days=1))


def month_span(advisor: Advisor, currency: str, moment: datetime) -> Span:
    """The calendar month of `moment` on the reader's clock."""
    start = day_span(advisor, currency, moment).start.replace(day=1)
    return Span(advisor.id, currency, start, (start + timedelta(days=32)).replace(day=1))


def month_before(span: Span) -> Span:
    """The calendar month before a month."""
    start = (span.start - timedelta(days=1)).replace(day=1)
    return Span(span.advisor_id, span.currency, start, span.start)


def figures(span: Span) -> Figures:
    """Money and time from the settled meters, rings and people from the calls: 3 queries."""
    money = span.meters.aggregate(
        earned=Sum("share", default=0),
        commission=Sum("commission", default=0),
        fee=Sum("gateway_fee", default=0),
        counted=Sum("closed_ms", default=0),
    )
    calls = span.calls.order_by().aggregate(
        rang=Count("pk", filter=_CAME & ~Q(outcome=Call.Outcome.CANCELLED)),
        answered=Count("pk", filter=_CAME & _ANSWERED),
        missed=Count("pk", filter=_CAME & Q(outcome=Call.Outcome.MISSED)),
        clients=Count("client", filter=_ANSWERED, distinct=True),
    )
    return Figures(
        earned=money["earned"],
        commission=money["commission"],
        gateway_fee=money["fee"],
        counted_ms=money["counted"],
        again=_again(span),
        **calls,
    )


def _again(span: Span) -> int:
    """Clients of the span with two or more answered calls up to its end."""
    talked = Call.objects.filter(
        _ANSWERED, advisor_id=span.advisor_id, started_at__lt=span.end,
        client__in=span.calls.filter(_ANSWERED).order_by().values("client"),
    )  # fmt: skip
    return talked.order_by().values("client").annotate(n=Count("pk")).filter(n__gt=1).count()


def own_clients(span: Span) -> OwnFigures:
    """Those who came by the advisor's own button or link, and their share of the money."""
    rows = OwnClient.objects.filter(advisor_id=span.advisor_id, since__lt=span.end)
    people = rows.aggregate(all=Count("pk"), new=Count("pk", filter=Q(since__gte=span.start)))
    money = span.meters.filter(call__own_client=True).aggregate(earned=Sum("share", default=0))
    return OwnFigures(people["all"], people["new"], money["earned"])


def by_mode(span: Span) -> list[ModeFigures]:
    """What each way to talk came to, the best one first."""
    rows = span.meters.values("mode").annotate(
        earned=Sum("share", default=0),
        counted=Sum("closed_ms", default=0),
        calls=Count("call", distinct=True),
    )
    found = [ModeFigures(r["mode"], r["earned"], r["counted"], r["calls"]) for r in rows]
    return sorted(found, key=lambda row: (-row.earned, -row.counted_ms, row.mode))


def by_hour(span: Span) -> list[int]:
    """Earned in each of the 24 hours of the reader's day, over the whole span."""
    zone = timezone.get_current_timezone()
    rows = (
        span.meters.annotate(hour=ExtractHour("call__started_at", tzinfo=zone))
        .values_list("hour")
        .annotate(sum=Sum("share", default=0))
    )
    found = dict(rows)
    return [int(found.get(hour, 0)) for hour in range(HOURS)]


def by_day(span: Span) -> list[tuple[date, int]]:
    """Earned on each day of the span."""
    zone = timezone.get_current_timezone()
    rows = (
        span.meters.annotate(day=TruncDate("call__started_at", tzinfo=zone))
        .values_list("day")
        .annotate(sum=Sum("share", default=0))
    )
    found = dict(rows)
    days = (span.end.date() - span.start.date()).days
    each = [span.start.date() + timedelta(days=number) for number in range(days)]
    return [(day, int(found.get(day, 0))) for day in each]


def missed_calls(span: Span, limit: int = 5) -> list[Call]:
    """The calls that nobody answered, newest first."""
    missed = span.calls.filter(_CAME, outcome=Call.Outcome.MISSED).select_related("client")
    return list(missed.order_by("-started_at")[:limit])
