"""One's own account: profile, choices, browsers, and all that is kept."""

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Status

from minutewise.accounts.actions import describe, end_sessions
from minutewise.accounts.actions.choices import choose
from minutewise.accounts.actions.devices import end_device
from minutewise.accounts.forms.people import AccountForm
from minutewise.accounts.models import Person
from minutewise.accounts.queries.devices import devices_of
from minutewise.accounts.rules.choices import CHOICES
from minutewise.accounts.rules.tokens import Scope
from minutewise.accounts.views.data import packed
from minutewise.api import account_shapes as shapes
from minutewise.api.access import person_of
from minutewise.api.forms import cleaned
from minutewise.api.shapes import changes
from minutewise.api.v1.door import api, by, changed, file_of, told
from minutewise.work.clock import now

_PROFILE = ("name", "language", "time_zone", "hides_address")


@api.get("profile", response=told(shapes.Profile), **by(Scope.READ))
def profile(request: HttpRequest) -> Any:
    """What one says about oneself."""
    return person_of(request)


@api.patch("profile", response=changed(shapes.Profile), **by(Scope.ACCOUNT))
def change_profile(request: HttpRequest, body: shapes.ProfileChange) -> Any:
    """Change name, language, time zone, or whether one's address on the net stays hidden."""
    person = person_of(request)
    copy = Person.objects.get(pk=person.pk)  # a form writes into it, right or wrong
    typed = {name: getattr(person, name) for name in _PROFILE} | changes(body)
    describe(person, at=now().wall, **cleaned(AccountForm(typed, instance=copy)))
    return person


@api.get("notifications", response=told(shapes.Choices), **by(Scope.READ))
def notifications(request: HttpRequest) -> Any:
    """How one is told of things."""
    return {name: getattr(person_of(request), name) for name in CHOICES}


@api.patch("notifications", response=changed(shapes.Choices), **by(Scope.ACCOUNT))
def change_notifications(request: HttpRequest, body: shapes.ChoicesChange) -> Any:
    """Choose how to be told. What is about signing in and money that leaves comes in any case."""
    choose(person_of(request), changes(body))
    return notifications(request)


@api.get("sessions", response=told(shapes.Sessions), **by(Scope.READ))
def sessions(request: HttpRequest) -> Any:
    """The browsers in which one is signed in."""
    return {"items": devices_of(person_of(request), now().wall)}


@api.delete("sessions/{int:session_id}", response=told(None, status=204), **by(Scope.ACCOUNT))
def end_session(request: HttpRequest, session_id: int) -> Any:
    """Sign one browser out. One that is not there is signed out already."""
    if session_id < 2**63:
        end_device(person_of(request), session_id)
    return Status(204, None)


@api.delete("sessions", response=told(None, status=204), **by(Scope.ACCOUNT))
def end_all_sessions(request: HttpRequest) -> Any:
    """Sign every browser out; tokens go on."""
    end_sessions(person_of(request))
    return Status(204, None)


@api.get("data", response=told(None), **by(Scope.DATA, **file_of("application/zip")))
def data(request: HttpRequest) -> FileResponse:
    """All that is kept of oneself, as a ZIP file of JSON and CSV, with the files one has sent."""
    return packed(person_of(request))
