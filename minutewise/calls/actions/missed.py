"""Missed calls by mail: the first at once, the following together, a letter in ten minutes at most.

Planned where a ring is missed (`ring.miss`), written by due work: to whose page it is, or to the
agents of a company at whom it rang until nobody was left to wait for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.calls.models import Call, Rung
from minutewise.calls.rules import BY_ADVISOR
from minutewise.calls.rules.routing import End
from minutewise.kernel.clock import Instant
from minutewise.notify.actions import send
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

MISSED = "calls.missed"
NOT_MORE_OFTEN_THAN = timedelta(minutes=10)
NAMED = 20
_STILL_NEWS = timedelta(hours=24)
_WITH = ("client", "network", "advisor__company")


@dataclass(frozen=True, slots=True)
class _Untold:
    """What no letter has told of yet, oldest first. `rungs`: the rings of a company among it."""

    calls: list[Call]
    rungs: list[Rung]

    @property
    def all(self) -> list[Call]:
        """Each call once."""
        found = {call.pk: call for call in [*self.calls, *(rung.call for rung in self.rungs)]}
        return sorted(found.values(), key=lambda call: (call.started_at, call.pk))

    def told(self, at: datetime) -> None:
        Call.objects.filter(pk__in=[each.pk for each in self.calls]).update(missed_told_at=at)
        Rung.objects.filter(pk__in=[each.pk for each in self.rungs]).update(told_at=at)


def tell_later(people: Iterable[UUID], now: Instant) -> None:
    """The ring was missed: whoever was rung is written to. Called in that transaction."""
    wanting = Person.objects.filter(pk__in=list(people), missed_by_mail=True)
    for person in wanting.order_by("pk").values_list("pk", flat=True):
        due.plan(MISSED, str(person), now.wall)


def write(job: Job, now: Instant) -> None:
    """One letter about everything missed that none has told of yet. Handler of due work."""
    with writing():
        person = Person.objects.select_for_update().filter(pk=UUID(job.ref), is_active=True).first()
        if person is None or not person.missed_by_mail:
            return
        if (at := _not_before(person, now.wall)) > now.wall:
            due.plan(MISSED, job.ref, at)
            return
        untold = _untold(person, now.wall)
        if missed := untold.all:
            untold.told(now.wall)
            _send(person, missed, now.wall)


def _not_before(person: Person, at: datetime) -> datetime:
    own = Call.objects.filter(agent=person).aggregate(last=Max("missed_told_at"))["last"]
    rung = Rung.objects.filter(person=person).aggregate(last=Max("told_at"))["last"]
    told: list[datetime] = [each for each in (own, rung) if each]
    return max([at, *(each + NOT_MORE_OFTEN_THAN for each in told)])


def _untold(person: Person, at: datetime) -> _Untold:
    """A colleague's asking to take a call over is no missed call; the client lost nothing."""
    missed = {"outcome": Call.Outcome.MISSED, "ended_at__gt": at - _STILL_NEWS}
    calls = Call.objects.filter(agent=person, missed_told_at=None, **missed)
    calls = calls.exclude(came_by=BY_ADVISOR)  # his own, which the client missed
    of_company: dict[str, Any] = {f"call__{name}": value for name, value in missed.items()}
    rungs = Rung.objects.filter(
        person=person, end=End.MISSED.value, by=None, told_at=None, **of_company
    )
    with_call = [f"call__{name}" for name in _WITH]
    return _Untold(list(calls.select_related(*_WITH)), list(rungs.select_related(*with_call)))


def _send(person: Person, missed: list[Call], at: datetime) -> None:
    lines = [
        (
            each.started_at,
            one_line(each.client.shown_name),
            one_line(each.subject),
            one_line(each.advisor.company.name) if each.advisor.company else "",
        )
        for each in missed[-NAMED:]
    ]
    context = {
        "n": len(missed),
        "more": max(0, len(missed) - NAMED),
        "name": lines[-1][1],
        "lines": lines,
        "url": f"{settings.PUBLIC_URL}{_where(missed)}",
    }
    send(person, "calls/letters/missed", context, at, network=missed[-1].network.name)


def _where(missed: list[Call]) -> str:
    """Where they are listed: those of one company on its page, others in one's own history."""
    pages = {each.advisor for each in missed}
    if len(pages) == 1 and (page := pages.pop()).company_id is not None:
        return reverse("site:company-calls", args=[page.handle])
    return f"{reverse('site:history')}?show=missed"
