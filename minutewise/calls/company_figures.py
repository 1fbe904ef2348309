"""The figures of a company's calls in a span. Set-based: as many questions for two as for forty.

A call belongs to whoever sat in it at its end. Money is in minor units, after commission; shares
are figures, the money is the company's until an owner passes it on. Time is counted time in ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from minutewise.accounts.models import Person
from minutewise.advisors.models import Company
from minutewise.calls.models import Call, Meter, Rung
from minutewise.calls.rules.routing import End

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Span:
    """start ≤ a call's beginning < end; of one agent only if `agent` is named."""

    company: Company
    start: datetime
    end: datetime
    agent: UUID | None = None

    @property
    def calls(self) -> QuerySet[Call]:
        """Ended calls that began in it."""
        found = Call.objects.filter(
            advisor__company=self.company,
            stage=Call.Stage.ENDED,
            started_at__gte=self.start,
            started_at__lt=self.end,
        )
        return found.filter(agent=self.agent) if self.agent else found

    @property
    def listed(self) -> QuerySet[Call]:
        """What its reader is shown: of one agent also what rang there and was missed."""
        if self.agent is None:
            return self.calls
        rang = Rung.objects.filter(person=self.agent, end=End.MISSED, by=None).values("call")
        everybody = replace(self, agent=None).calls
        missed = Q(pk__in=rang, outcome=Call.Outcome.MISSED)
        return everybody.filter(Q(agent=self.agent) | missed)

    @property
    def meters(self) -> QuerySet[Meter]:
        """Settled meters of those calls."""
        currency = self.company.network.currency
        settled = Meter.objects.filter(call__in=self.calls, settled_at__isnull=False)
        return settled.filter(currency=currency).order_by()


@dataclass(frozen=True, slots=True)
class Agent:
    """What one member did; `left` if they no longer belong to the company.

    `missed`: calls that rang at them until nobody was left to wait for.
    """

    name: str
    taken: int
    missed: int
    talked_ms: int
    share: int
    left: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """The span as a whole; `missed` rang and nobody answered."""

    rang: int
    taken: int
    missed: int
    talked_ms: int
    share: int


def whole(span: Span) -> Whole:
    """Two questions: the calls, and their meters."""
    outcomes = dict(span.calls.order_by().values_list("outcome").annotate(Count("pk")))
    taken = span.calls.filter(accepted_at__isnull=False).count()
    cancelled = outcomes.get(Call.Outcome.CANCELLED, 0)
    sums = span.meters.aggregate(talked=Sum("closed_ms", default=0), share=Sum("share", default=0))
    return Whole(
        rang=sum(outcomes.values()) - cancelled,
        taken=taken,
        missed=outcomes.get(Call.Outcome.MISSED, 0),
        talked_ms=sums["talked"],
        share=sums["share"],
    )


def by_agent(span: Span) -> list[Agent]:
    """Everybody who belongs to the company or took a call, the best share first."""
    taken = span.calls.filter(accepted_at__isnull=False).order_by().values_list("agent")
    calls = dict(taken.annotate(Count("pk")))
    rows = span.meters.values_list("call__agent").annotate(
        talked=Sum("closed_ms", default=0), share=Sum("share", default=0)
    )
    sums = {agent: (talked, share) for agent, talked, share in rows}
    missed, present = _missed(span), _present(span)
    found = [
        Agent(
            name=person.shown_name,
            taken=calls.get(person.pk, 0),
            missed=missed.get(person.pk, 0),
            talked_ms=sums.get(person.pk, (0, 0))[0],
            share=sums.get(person.pk, (0, 0))[1],
            left=person.pk not in present,
        )
        for person in _people({*calls, *missed, *present})
    ]
    return sorted(found, key=lambda row: (-row.share, -row.taken, row.name.casefold()))


def _missed(span: Span) -> dict[UUID, int]:
    """How many clients' calls each agent missed; asked by a colleague to take over is no miss."""
    rung = Rung.objects.filter(
        call__advisor__company=span.company,
        call__started_at__gte=span.start,
        call__started_at__lt=span.end,
        end=End.MISSED,
        by=None,
    )
    rung = rung.filter(person=span.agent) if span.agent else rung
    calls = rung.order_by().values_list("person").annotate(Count("call", distinct=True))
    return dict(calls)


def _present(span: Span) -> set[UUID]:
    places = span.company.members.filter(left_at=None)
    if span.agent:
        places = places.filter(person=span.agent)
    return set(places.values_list("person", flat=True))


def _people(ids: Iterable[UUID | None]) -> list[Person]:
    return list(Person.objects.filter(pk__in=[each for each in ids if each]))


@dataclass(frozen=True, slots=True)
class Row:
    """One call of the list."""

    call: Call
    client: str
    agent: str
    said: str
    counted_ms: int
    share: int


type Place = tuple[datetime, UUID]


def rows(span: Span, limit: int | None = SHOWN, before: Place | None = None) -> list[Row]:
    """The calls of the span, newest first; with `before` from the one after that place on."""
    listed = span.listed
    if before:
        at, pk = before
        listed = listed.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=pk))
    whole = listed.select_related("client", "agent").prefetch_related("meters")
    calls = whole.order_by("-started_at", "-pk")
    return [_row(call) for call in (calls[:limit] if limit else calls)]


def _row(call: Call) -> Row:
    meters = list(call.meters.all())
    return Row(
        call=call,
        client=call.client.shown_name,
        agent=call.agent.shown_name if call.agent else "",
        said=str(call.get_outcome_display()),
        counted_ms=sum(meter.closed_ms for meter in meters),
        share=sum(meter.share or 0 for meter in meters),
    )
