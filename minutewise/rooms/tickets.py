"""Tickets for the socket, and ways through firewalls, for people who are in."""

import time
from typing import Any

from django.conf import settings

from minutewise.accounts.models import Person
from minutewise.realtime.tickets import Grant, issue

TTL_S = 120


def ticket_for(person: Person | None, *grants: Grant) -> str:
    """A ticket for the public presence topic, the person's own topic, and what is granted."""
    everybody = [Grant("presence")]
    own = [Grant(f"person:{person.id}")] if person else []
    return issue(
        settings.SECRET_KEY, person=str(person.id) if person else None,
        grants=[*everybody, *own, *grants], ttl_s=TTL_S, now_s=int(time.time()),
    )  # fmt: skip


def socket_for(person: Person | None, *grants: Grant) -> dict[str, Any]:
    """Where to connect and with which ticket."""
    return {"ws": "/ws", "ticket": ticket_for(person, *grants)}
