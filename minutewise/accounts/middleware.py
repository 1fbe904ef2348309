"""Who asks; times and words on a page are theirs; where they are signed in is noted."""

import logging
import zoneinfo
from collections.abc import Callable

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from minutewise.accounts.actions.devices import note
from minutewise.accounts.models import Person
from minutewise.accounts.proof import way_in
from minutewise.accounts.rules import known_zone
from minutewise.work.clock import now

log = logging.getLogger(__name__)

type View = Callable[[HttpRequest], HttpResponse]


class WhoAsks(AuthenticationMiddleware):
    """Sets `request.user` to the person, or to Django's nobody, at once.

    Every page asks who it is, for the clock and the language alone. Django's own gives a stand-in
    that asks when it is first touched, and at each of some two hundred touches a page looks
    whether it has.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = get_user(request)


class PersonTimeZone:
    """Activates the person's time zone, or for a visitor the one the browser told in a cookie."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        told = person.time_zone if isinstance(person, Person) else request.COOKIES.get("tz")
        zone = known_zone(told)
        with timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
            return self.get_response(request)


class PersonLanguage:
    """Activates the language that the person chose; visitors get what their browser asks for."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            return self.get_response(request)
        request.LANGUAGE_CODE = person.language
        with translation.override(person.language):
            return self.get_response(request)


class PersonDevice:
    """Notes the browser that somebody is signed in with, and when it was last here."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person) and request.session.session_key:
            self._note(request, request.user)
        return self.get_response(request)

    def _note(self, request: HttpRequest, person: Person) -> None:
        agent = request.headers.get("User-Agent", "")
        try:
            note(person, request.session, agent, now().wall, way=way_in(request))
        except OperationalError as error:  # full, locked: the page can be read all the same
            log.warning("a browser could not be noted: %s", error)
