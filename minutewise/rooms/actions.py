"""Taking seats and leaving them; called within the caller's transaction."""

from datetime import datetime
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.rooms.models import Role, Seat


def take_seats(room: UUID, *, client: Person, advisor: Person, at: datetime) -> None:
    """Seats both at once. Raises IntegrityError when one of them already sits somewhere.

    In the order of their ids: two who call each other at once then queue instead of each
    waiting for the other.
    """
    seats = [
        Seat(room=room, role=Role.CLIENT, person=client, taken_at=at),
        Seat(room=room, role=Role.ADVISOR, person=advisor, taken_at=at),
    ]
    Seat.objects.bulk_create(sorted(seats, key=lambda seat: seat.person_id))


def leave_seats(room: UUID, at: datetime) -> None:
    """Frees the seats of a room that is over."""
    Seat.objects.filter(room=room, left_at=None).update(left_at=at)
