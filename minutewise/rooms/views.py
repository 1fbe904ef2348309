"""Tickets for pages that want to hear what happens."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from minutewise.accounts.models import Person
from minutewise.rooms.tickets import socket_for


@require_POST
def ticket(request: HttpRequest) -> JsonResponse:
    """A fresh ticket: presence for everybody, one's own topic for who is signed in."""
    person = request.user if isinstance(request.user, Person) else None
    answer = JsonResponse(socket_for(person))
    answer["Cache-Control"] = "no-store"
    return answer
