"""Where a person is signed in."""

from datetime import datetime

from django.contrib.sessions.models import Session

from minutewise.accounts.models import Device, Person


def devices_of(person: Person, at: datetime) -> list[Device]:
    """The browsers whose sessions still live, the last seen first."""
    living = Session.objects.filter(expire_date__gt=at).values("session_key")
    return list(person.devices.filter(session__in=living))
