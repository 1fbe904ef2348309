"""Where a person is signed in: noted as they come by, and ended one by one."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

from minutewise.accounts.models import Device, Person
from minutewise.accounts.rules.devices import device
from minutewise.realtime.announce import revoke
from minutewise.work.writing import writing

_NOTED = (
    "device"  # in the session: its own key and when it was noted, so that most visits write nothing
)
_EVERY = timedelta(minutes=10)


def note(person: Person, session: SessionBase, agent: str, at: datetime, *, way: str = "") -> None:
    """Remembers this browser and the way it was signed in, once in ten minutes at most."""
    key, noted = session.session_key or "", session.get(_NOTED)
    if noted and noted[0] == key and at - datetime.fromisoformat(noted[1]) < _EVERY:
        return
    browser, system = device(agent)
    seen = {"person": person, "browser": browser, "system": system, "way": way, "seen_at": at}
    with writing():
        Device.objects.update_or_create(
            session=key, defaults=seen, create_defaults={**seen, "since": at}
        )
    session[_NOTED] = [key, at.isoformat()]


def end_session(person: Person, session: str) -> None:
    """This browser signs out: as `end_device`, for the session that is at hand. Other tabs of it
    would else go on hearing of calls and money."""
    with writing():
        person.devices.filter(session=session).delete()
        revoke(str(person.pk))


def end_device(person: Person, device_id: int) -> None:
    """Signs one browser out. All sockets of the person close; the browsers that stay signed in
    open theirs again, with new tickets. Anybody else's is not found and stays."""
    with writing():
        found = person.devices.filter(pk=device_id).first()
        if found is None:
            return
        Session.objects.filter(session_key=found.session).delete()
        found.delete()
        revoke(str(person.pk))
