"""Which browsers are told."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from minutewise.accounts.models import Person, PushBrowser


def living(at: datetime) -> QuerySet[PushBrowser]:
    """Those whose sign-in still holds, of people who may sign in."""
    sessions = Session.objects.filter(expire_date__gt=at).values("session_key")
    return PushBrowser.objects.filter(device__session__in=sessions, person__is_active=True)


def push_browsers_of(person: Person, at: datetime) -> list[PushBrowser]:
    """A person's own, the newest first."""
    return list(living(at).filter(person=person).select_related("device"))


def rings_reach(person_id: UUID, at: datetime) -> bool:
    """Whether a call can ring at this person with no page open."""
    return living(at).filter(person_id=person_id, person__push_rings=True).exists()
