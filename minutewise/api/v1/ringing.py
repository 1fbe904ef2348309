"""Ringing out of a conversation, free of charge. What costs is pressed by people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import thread_shapes as shapes
from minutewise.api.access import person_of
from minutewise.api.v1.door import Key, api, by, changed
from minutewise.calls.from_thread import (
    PressedThere,
    call_from_advisor,
    call_from_thread,
    is_client_there,
)
from minutewise.calls.models import Call
from minutewise.conversations.queries import thread_of
from minutewise.conversations.rules import CLIENT
from minutewise.work.clock import now


@api.post(
    "threads/{uuid:thread_id}/calls",
    response=changed(shapes.ThreadCall, status=201),
    **by(Scope.RING),
)
def call_in_thread(
    request: HttpRequest, thread_id: UUID, body: shapes.NewThreadCall, idempotency_key: Key
) -> Any:
    """Ring the other side, free of charge; the room waits for one's own browser at `url`.

    Out of a talk only: they have written within a day. Where the client has no page open, nothing
    rings, a line in the conversation says so, and `call` is null.
    """
    person = person_of(request)
    thread, side = thread_of(person, thread_id)
    pressed = PressedThere(body.mode, f"api:{idempotency_key}")
    call: Call | None
    if side == CLIENT:
        call = call_from_thread(person, thread, pressed, now())
    else:
        there = is_client_there(thread)
        call = call_from_advisor(person, thread, pressed, now(), there=there)
    room = request.build_absolute_uri(reverse("calls:room", args=[call.pk])) if call else None
    return Status(201, {"call": call.pk if call else None, "url": room})
