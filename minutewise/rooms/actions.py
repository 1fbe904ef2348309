"""Taking seats and leaving them; called within the caller's transaction."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from minutewise.accounts.models import Person
from minutewise.rooms.models import Meeting, Role, Seat


def take_seats(room: UUID, *, client: Person, advisor: Person | None, at: datetime) -> None:
    """Seats both at once, or the client alone while it is open who answers.

    Raises IntegrityError when one of them already sits somewhere.

    In the order of their ids: two who call each other at once then queue instead of each
    waiting for the other.
    """
    sides = [(Role.CLIENT, client), (Role.ADVISOR, advisor)]
    seats = [Seat(room=room, role=r, person=p, taken_at=at) for r, p in sides if p is not None]
    Seat.objects.bulk_create(sorted(seats, key=lambda seat: seat.person_id))


def leave_seats(room: UUID, at: datetime) -> None:
    """Frees the seats of a room that is over."""
    Seat.objects.filter(room=room, left_at=None).update(left_at=at)
    Meeting.objects.filter(room=room).delete()


def take_advisors_seat(room: UUID, person: Person, at: datetime) -> None:
    """Somebody answers for a company. Raises IntegrityError when he sits elsewhere already."""
    with transaction.atomic():
        Seat.objects.create(room=room, role=Role.ADVISOR, person=person, taken_at=at)


def hand_advisors_seat(room: UUID, person: Person, at: datetime) -> None:
    """A colleague takes the seat over. Raises IntegrityError when he sits elsewhere already."""
    with transaction.atomic():
        seat = Seat.objects.filter(room=room, role=Role.ADVISOR, left_at=None)
        seat.update(person=person, taken_at=at)
