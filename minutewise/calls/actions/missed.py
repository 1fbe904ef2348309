"""Missed calls by mail: the first at once, the following together, a letter in ten minutes at most.

Planned where a ring is missed (`ring.miss`), written by due work.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.calls.models import Call
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


def tell_later(call: Call, now: Instant) -> None:
    """The ring was missed: whoever was rung is written to. Called in that transaction."""
    if call.agent_id and call.agent and call.agent.missed_by_mail:
        due.plan(MISSED, str(call.agent_id), now.wall)


def write(job: Job, now: Instant) -> None:
    """One letter about everything missed that none has told of yet. Handler of due work."""
    with writing():
        person = Person.objects.select_for_update().filter(pk=UUID(job.ref), is_active=True).first()
        if person is None or not person.missed_by_mail:
            return
        if (at := _not_before(person, now.wall)) > now.wall:
            due.plan(MISSED, job.ref, at)
            return
        missed = list(_untold(person, now.wall))
        if missed:
            Call.objects.filter(pk__in=[each.pk for each in missed]).update(missed_told_at=now.wall)
            _send(person, missed, now.wall)


def _not_before(person: Person, at: datetime) -> datetime:
    told = Call.objects.filter(agent=person).aggregate(last=Max("missed_told_at"))["last"]
    return max(at, told + NOT_MORE_OFTEN_THAN) if told else at


def _untold(person: Person, at: datetime) -> QuerySet[Call]:
    missed = Call.objects.filter(
        agent=person,
        outcome=Call.Outcome.MISSED,
        missed_told_at=None,
        ended_at__gt=at - _STILL_NEWS,
    )
    return missed.select_related("client", "network").order_by("started_at", "pk")


def _send(person: Person, missed: list[Call], at: datetime) -> None:
    lines = [
        (each.started_at, one_line(each.client.shown_name), one_line(each.subject))
        for each in missed[-NAMED:]
    ]
    context = {
        "n": len(missed),
        "more": max(0, len(missed) - NAMED),
        "name": lines[-1][1],
        "lines": lines,
        "url": f"{settings.PUBLIC_URL}{reverse('site:history')}?show=missed",
    }
    send(person, "calls/letters/missed", context, at, network=missed[-1].network.name)
