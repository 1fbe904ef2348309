"""An advisor's day, and the calls of the past, in figures that agree with the receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.calls.models import Call, Meter
from minutewise.calls.rules import CLIENT
from minutewise.calls.texts import clock
from minutewise.kernel.money import format_rate
from minutewise.metering import State
from minutewise.rooms.models import Seat
from minutewise.work.quick.prepared import Prepared

# What a line about a call that goes on needs of it and of the people in it.
_OF_CALL = (
    "stage", "mode", "came_by", "client__name", "agent__name",
    "advisor__person__name", "advisor__company__name",
)  # fmt: skip


_PEOPLE = ("client", "agent", "advisor__person", "advisor__company")


@dataclass(frozen=True, slots=True)
class PastCall:
    """One call in a list. `amount` is what the reader earned (+) or paid (−), minor units."""

    url: str
    other: str
    mode: str
    at: datetime
    said: str
    amount: int
    by_me: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What an advisor's day came to, after commission. Minor units and seconds."""

    earned: int
    commission: int
    gateway_fee: int
    counted: str
    calls: list[PastCall]
    rang: int
    answered: int
    answer_s: int | None
    hours: list[tuple[int, int]]


def past_call(call: Call, *, mine: bool) -> PastCall:
    """A call in a list of its client (`mine`), or of whoever was called."""
    meters = list(call.meters.all())
    paid = sum((m.charge or 0) - m.waived for m in meters if m.charge is not None)
    share = sum(m.share or 0 for m in meters)
    return PastCall(
        url=reverse("calls:receipt", args=[call.id]),
        other=call.advisor_name if mine else call.client.shown_name,
        mode=call.mode,
        at=call.started_at,
        said=_said(call, paid),
        amount=-paid if mine else share,
        by_me=mine == (call.rung_by == CLIENT),
    )


def _said(call: Call, paid: int) -> str:
    """How the call went, in a few words."""
    if call.accepted_at is None:
        return str(call.get_outcome_display())
    counted = clock(sum(meter.closed_ms for meter in call.meters.all()))
    if paid == 0 and any(meter.free_sample_s for meter in call.meters.all()):
        return _("%(time)s, ended in the free sample") % {"time": counted}
    return _("%(time)s counted") % {"time": counted}


def _calls() -> QuerySet[Call]:
    ended = Call.objects.filter(stage=Call.Stage.ENDED)
    return ended.select_related(*_PEOPLE).prefetch_related("meters")


def _rang_between(advisor: UUID, start: datetime, end: datetime) -> QuerySet[Call]:
    return _calls().filter(advisor=advisor, started_at__gte=start, started_at__lt=end)


_DAY = Prepared(_rang_between, advisor=UUID, start=datetime, end=datetime)


def day_of(advisor: Advisor, start: datetime, end: datetime) -> Day:
    """The day from `start` to `end` on the advisor's own clock; hours are counted from `start`."""
    calls = _DAY.rows(advisor=advisor.pk, start=start, end=end)
    prefetch_related_objects(calls, "meters")
    came = [call for call in calls if call.rung_by == CLIENT]  # one's own calls are no rings
    accepted = [call for call in came if call.accepted_at]
    waited = [(c.accepted_at - c.started_at).total_seconds() for c in accepted if c.accepted_at]
    rang = [call for call in came if call.outcome != Call.Outcome.CANCELLED]
    meters = [meter for call in calls for meter in call.meters.all()]
    return Day(
        earned=sum(meter.share or 0 for meter in meters),
        commission=sum(meter.commission or 0 for meter in meters),
        gateway_fee=sum(meter.gateway_fee for meter in meters),
        counted=clock(sum(meter.closed_ms for meter in meters)),
        calls=[past_call(call, mine=False) for call in calls],
        rang=len(rang),
        answered=len(accepted),
        answer_s=round(sum(waited) / len(waited)) if waited else None,
        hours=_by_hour(calls, start, end),
    )


def _by_hour(calls: Sequence[Call], start: datetime, end: datetime) -> list[tuple[int, int]]:
    """(hour of the day counted from `start`, earned in it) for every hour of the day."""
    earned = dict.fromkeys(range(int((end - start) / timedelta(hours=1))), 0)
    for call in calls:
        hour = int((call.started_at - start) / timedelta(hours=1))
        if hour in earned:
            earned[hour] += sum(meter.share or 0 for meter in call.meters.all())
    return list(earned.items())


@dataclass(frozen=True, slots=True)
class LiveCall:
    """The call that somebody is in, or rings for: where it is, with whom, and what it costs.

    `price`: of the meter that is agreed, or (`offered`) waits for the client's answer.
    """

    url: str
    other: str
    mode: str
    ringing: bool
    offered: bool
    mine: bool
    price: str


def _live(person: UUID) -> QuerySet[Call]:
    rooms = Seat.objects.filter(person=person, left_at=None).values("room")
    calls = Call.objects.filter(id__in=rooms).exclude(stage=Call.Stage.ENDED).only(*_OF_CALL)
    return calls.select_related(*_PEOPLE)[:1]


_LIVE = Prepared(_live, person=UUID)


def live_call_of(person: Person) -> LiveCall | None:
    """The call in which `person` has a seat now; nobody has two. One that only rings is
    the ring card's business for whoever is rung."""
    call = _LIVE.first(person=person.pk)
    if call is None:
        return None
    mine, ringing = call.client_id == person.id, call.stage == Call.Stage.RINGING
    if ringing and mine != (call.rung_by == CLIENT):
        return None
    row = Meter.objects.filter(call=call).exclude(state=State.VOID.value).last()
    return LiveCall(
        url=reverse("calls:room", args=[call.id]),
        other=call.advisor_name if mine else call.client.shown_name,
        mode=call.mode,
        ringing=ringing,
        offered=row is not None and row.state == State.OFFERED.value,
        mine=mine,
        price=_price(row) if row and row.rate else "",
    )


def _price(row: Meter) -> str:
    return format_rate(row.rate, row.rate_unit_s, row.currency, get_language() or "en")


def calls_of(person: Person, *, limit: int, before: datetime | None = None) -> list[PastCall]:
    """Ended calls of somebody in either role, newest first."""
    from_either = _calls().filter(client=person) | _calls().filter(agent=person)
    if before:
        from_either = from_either.filter(started_at__lt=before)
    calls = from_either.order_by("-started_at")[:limit]
    return [past_call(call, mine=call.client_id == person.id) for call in calls]
