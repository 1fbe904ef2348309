"""The figures of a company's calls in a span. Set-based: as many questions for two as for forty.

A call belongs to whoever sat in it at its end; the time and the share of one that was handed over
to each who sat in it (`rules/turns.py`). Money is in minor units, after commission; shares are
figures, the money is the company's until an owner passes it on. Time is counted time in ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from minutewise.accounts.models import Person
from minutewise.advisors.models import Company
from minutewise.calls.models import Call, CallEvent, Meter, Rung
from minutewise.calls.rules import BY_ADVISOR
from minutewise.calls.rules.routing import End
from minutewise.calls.rules.turns import Turn, turns

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
    def handed(self) -> QuerySet[Call]:
        """Everybody's calls that were handed over; of one agent those in which they sat."""
        sat = CallEvent.objects.filter(kind="handed")
        sat = sat.filter(Q(person=self.agent) | Q(call__agent=self.agent)) if self.agent else sat
        return replace(self, agent=None).calls.filter(pk__in=sat.values("call"))

    @property
    def listed(self) -> QuerySet[Call]:
        """What its reader is shown: of one agent also what rang there and was missed."""
        if self.agent is None:
            return self.calls
        rang = Rung.objects.filter(person=self.agent, end=End.MISSED, by=None).values("call")
        everybody = replace(self, agent=None).calls
        missed = Q(pk__in=rang, outcome=Call.Outcome.MISSED)
        return everybody.filter(Q(agent=self.agent) | missed | Q(pk__in=self.handed.values("pk")))

    @property
    def meters(self) -> QuerySet[Meter]:
        """Settled meters of those calls."""
        currency = self.company.network.currency
        settled = Meter.objects.filter(call__in=self.calls, settled_at__isnull=False)
        return settled.filter(currency=currency).order_by()


@dataclass(frozen=True, slots=True)
class Agent:
    """What one member did; `left` if they no longer belong to the company.

    `taken`: calls that ended with them; time and share also of what they handed over.
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
    """The calls, and their meters; of one agent the parts of handed calls that are theirs."""
    # what agents call themselves rings at nobody here
    came = span.calls.exclude(came_by=BY_ADVISOR)
    outcomes = dict(came.order_by().values_list("outcome").annotate(Count("pk")))
    taken = span.calls.filter(accepted_at__isnull=False).count()
    cancelled = outcomes.get(Call.Outcome.CANCELLED, 0)
    talked, share = _sums(span).get(span.agent, (0, 0)) if span.agent else _all(span.meters)
    return Whole(
        rang=sum(outcomes.values()) - cancelled,
        taken=taken,
        missed=outcomes.get(Call.Outcome.MISSED, 0),
        talked_ms=talked,
        share=share,
    )


def _all(meters: QuerySet[Meter]) -> tuple[int, int]:
    sums = meters.aggregate(talked=Sum("closed_ms", default=0), share=Sum("share", default=0))
    return sums["talked"], sums["share"]


def by_agent(span: Span) -> list[Agent]:
    """Everybody who belongs to the company or took a call, the best share first."""
    taken = span.calls.filter(accepted_at__isnull=False).order_by().values_list("agent")
    calls = dict(taken.annotate(Count("pk")))
    sums = _sums(span)
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
        for person in _people({*calls, *sums, *missed, *present})
    ]
    return sorted(found, key=lambda row: (-row.share, -row.taken, row.name.casefold()))


def _sums(span: Span) -> dict[UUID, tuple[int, int]]:
    """Counted time and share of each: as the meters say, and of handed calls by time."""
    handed = _whole(span.handed)
    meters = span.meters.exclude(call__in=[call.pk for call in handed])
    rows = meters.values_list("call__agent").annotate(
        talked=Sum("closed_ms", default=0), share=Sum("share", default=0)
    )
    sums = {agent: (talked, share) for agent, talked, share in rows}
    for turn in (turn for call in handed for turn in turns_of(call)):
        if span.agent in (None, turn.agent):
            talked, share = sums.get(turn.agent, (0, 0))
            sums[turn.agent] = (talked + turn.counted_ms, share + turn.share)
    return sums


def _whole(calls: QuerySet[Call]) -> list[Call]:
    return list(calls.select_related("client", "agent").prefetch_related("meters", _HANDED))


_HANDED = Prefetch(
    "events", CallEvent.objects.filter(kind="handed").order_by("seq"), to_attr="handovers"
)


def turns_of(call: Call) -> list[Turn]:
    """Who talked for how long in a call with its `meters` and `handovers`; none if nobody did."""
    if call.agent_id is None:
        return []
    meters = sorted(call.meters.all(), key=lambda meter: meter.number)
    handovers: list[CallEvent] = call.handovers  # type: ignore[attr-defined]  # _HANDED
    cuts = [(each.person, _counted_until(each, meters)) for each in handovers if each.person]
    counted_ms = sum(meter.closed_ms for meter in meters)
    share = sum(meter.share or 0 for meter in meters if meter.settled_at)
    return turns(cuts, call.agent_id, counted_ms, share)


def _counted_until(event: CallEvent, meters: list[Meter]) -> int:
    """The call's counted time when it was handed over: of its meter then, and of those before."""
    begun = [meter for meter in meters if meter.confirmed_at and meter.confirmed_at <= event.at]
    before = sum(meter.closed_ms for meter in begun[:-1])
    return before + int(event.figures.get("running_ms", 0))


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
    """One call of the list. `turns`: by name who talked how long (ms), if it was handed over;
    of one agent's list time and share are theirs alone."""

    call: Call
    client: str
    agent: str
    said: str
    counted_ms: int
    share: int
    waived: int
    turns: list[tuple[str, int]]


type Place = tuple[datetime, UUID]


def rows(span: Span, limit: int | None = SHOWN, before: Place | None = None) -> list[Row]:
    """The calls of the span, newest first; with `before` from the one after that place on."""
    listed = span.listed
    if before:
        at, pk = before
        listed = listed.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=pk))
    ordered = listed.order_by("-started_at", "-pk")
    calls = _whole(ordered[:limit] if limit else ordered)
    parts = {call.pk: turns_of(call) if call.handovers else [] for call in calls}  # type: ignore[attr-defined]  # _HANDED
    names = _names(turn.agent for each in parts.values() for turn in each)
    return [_row(call, parts[call.pk], names, span.agent) for call in calls]


def _names(ids: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(ids)
    return {person.pk: person.shown_name for person in _people(wanted)} if wanted else {}


def _row(call: Call, parts: list[Turn], names: dict[UUID, str], reader: UUID | None) -> Row:
    meters = list(call.meters.all())
    mine = [turn for turn in parts if reader in (None, turn.agent)]
    return Row(
        call=call,
        client=call.client.shown_name,
        agent=call.agent.shown_name if call.agent else "",
        said=str(call.get_outcome_display()),
        counted_ms=sum(each.counted_ms for each in mine)
        if parts
        else sum(meter.closed_ms for meter in meters),
        share=sum(each.share for each in mine)
        if parts
        else sum(meter.share or 0 for meter in meters),
        waived=sum(meter.waived for meter in meters),
        turns=[(names.get(turn.agent, ""), turn.counted_ms) for turn in parts],
    )
