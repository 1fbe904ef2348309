"""Tickets for the socket, and ways through firewalls, for people who are in."""

import time
from typing import Any
from uuid import UUID

from django.conf import settings

from minutewise.accounts.models import Person
from minutewise.realtime.tickets import Grant, issue
from minutewise.rooms.hubs import address_for, meeting_of

TTL_S = 120


def ticket_for(person: Person | None, *grants: Grant, hub: str | None = None) -> str:
    """A ticket for the public presence topic, the person's own topic, and what is granted."""
    everybody = [Grant("presence")]
    own = [Grant(f"person:{person.id}")] if person else []
    return issue(
        settings.SECRET_KEY, person=str(person.id) if person else None,
        grants=[*everybody, *own, *grants], ttl_s=TTL_S, now_s=int(time.time()), hub=hub,
    )  # fmt: skip


def socket_for(person: Person | None, *grants: Grant) -> dict[str, Any]:
    """Where to connect and with which ticket, for pages without a seat in a call.

    Who reads the same thread is sent to the same hub while hubs neither come nor go: typing
    does not cross hubs, messages do.
    """
    meets = next((grant.topic for grant in grants), str(person.id) if person else None)
    return {"ws": address_for(meets), "ticket": ticket_for(person, *grants)}


def seat_for(person: Person | None, room: UUID, grant: Grant) -> dict[str, Any]:
    """Likewise for a seat: both seats of a room are sent to the same hub."""
    address, hub = meeting_of(room, grant.topic)
    return {"ws": address, "ticket": ticket_for(person, grant, hub=hub)}
