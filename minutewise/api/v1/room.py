"""A call that rings or runs: what its two sides can press in a browser, by program.

Voice and picture stay with the browsers that are in the room.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.rules.tokens import Scope
from minutewise.api import authorisation_shapes as authorised
from minutewise.api import press_shapes as presses
from minutewise.api import room_shapes as shapes
from minutewise.api.access import person_of
from minutewise.api.v1.door import Key, api, by, changed, told
from minutewise.calls import queries
from minutewise.calls.actions.quality import Said, say
from minutewise.calls.api import ask_gateway, perform
from minutewise.calls.asked import asked_of
from minutewise.calls.other import other_side
from minutewise.calls.rules import CLIENT
from minutewise.kernel.errors import MissingError
from minutewise.ledger.rules import Ref
from minutewise.payments.actions import look
from minutewise.payments.gateway import GatewayError
from minutewise.payments.queries import authorisation_of, authorisations_for
from minutewise.payments.rules import Hold
from minutewise.work.clock import now

Room = shapes.Room
_AT = "calls/{uuid:call_id}"


@api.get("rings", response=told(shapes.Rings), **by(Scope.READ))
def rings(request: HttpRequest) -> Any:
    """The calls that ring for one now: one's own, and those of one's companies."""
    found = queries.ringing_for(person_of(request), now())
    return {
        "items": [
            {
                **each,
                "caller": each["from"]["name"],
                "handed_by": each["handover"]["by"] if each["handover"] else None,
            }
            for each in found
        ]
    }


@api.get(f"{_AT}/room", response=told(Room), **by(Scope.READ))
def room(request: HttpRequest, call_id: UUID) -> Any:
    """Everything that the room of a call shows: meter, log, messages."""
    row, role = queries.call_of(person_of(request), call_id)
    return shapes.room_of(queries.snapshot(row, role, now()))


@api.get(f"{_AT}/colleagues", response=told(shapes.Colleagues), **by(Scope.READ))
def colleagues(request: HttpRequest, call_id: UUID) -> Any:
    """To whom the agent in a company's call could hand it over."""
    row, role = queries.call_of(person_of(request), call_id)
    if role == CLIENT:
        raise MissingError("no_such_call", "There is no such call.")
    found = queries.colleagues_of(row)
    return {"items": [{**each, "presence": each["is"]} for each in found]}


def _do(request: HttpRequest, call_id: UUID, action: str, body: Schema, key: str) -> Room:
    said = body.model_dump(mode="json", exclude_unset=True)
    reply = perform(person_of(request), call_id, action, said, f"api:{key}", now())
    return shapes.room_of(reply.body)


def _pressed(action: str) -> dict[str, Any]:
    return {"path": f"{_AT}/{action}", "response": changed(Room), **by(Scope.ROOM)}


@api.post(**_pressed("accept"))
def accept(request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key) -> Any:
    """Take a call that rings; the room waits for one's browser for a minute."""
    return _do(request, call_id, "accept", body, idempotency_key)


@api.post(**_pressed("decline"))
def decline(request: HttpRequest, call_id: UUID, body: presses.Word, idempotency_key: Key) -> Any:
    """Do not take it; a word can go along."""
    return _do(request, call_id, "decline", body, idempotency_key)


@api.post(**_pressed("cancel"))
def cancel(request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key) -> Any:
    """Stop ringing."""
    return _do(request, call_id, "cancel", body, idempotency_key)


@api.post(**_pressed("pause"))
def pause(request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key) -> Any:
    """Stop the meter; either side can."""
    return _do(request, call_id, "pause", body, idempotency_key)


@api.post(**_pressed("go-on"))
def go_on(request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key) -> Any:
    """The advisor goes on: the client may let the meter run again."""
    return _do(request, call_id, "go-on", body, idempotency_key)


@api.post(**_pressed("resume"))
def resume(request: HttpRequest, call_id: UUID, body: presses.Resume, idempotency_key: Key) -> Any:
    """The client lets the meter run again, as far as the reasons that were shown go."""
    return _do(request, call_id, "resume", body, idempotency_key)


@api.post(**_pressed("raise"))
def raise_maximum(
    request: HttpRequest, call_id: UUID, body: presses.NewMaximum, idempotency_key: Key
) -> Any:
    """The client confirms a higher maximum; the money is held at once."""
    return _do(request, call_id, "raise", body, idempotency_key)


@api.post(**_pressed("waive"))
def waive(request: HttpRequest, call_id: UUID, body: presses.Waiver, idempotency_key: Key) -> Any:
    """The advisor gives part of the charge up. There is no way back."""
    return _do(request, call_id, "waive", body, idempotency_key)


@api.post(**_pressed("mode"))
def change_mode(
    request: HttpRequest, call_id: UUID, body: presses.NewMode, idempotency_key: Key
) -> Any:
    """Go on by another way to talk, at its price."""
    return _do(request, call_id, "mode", body, idempotency_key)


@api.post(**_pressed("messages"))
def write_message(
    request: HttpRequest, call_id: UUID, body: presses.NewMessage, idempotency_key: Key
) -> Any:
    """Write to the other side."""
    return _do(request, call_id, "messages", body, idempotency_key)


@api.post(**_pressed("offer"))
def offer(request: HttpRequest, call_id: UUID, body: presses.Offer, idempotency_key: Key) -> Any:
    """The advisor offers a price for going on, where a price is agreed on in the talk."""
    return _do(request, call_id, "offer", body, idempotency_key)


@api.post(**_pressed("confirm"))
def confirm(
    request: HttpRequest, call_id: UUID, body: presses.Confirmation, idempotency_key: Key
) -> Any:
    """The client says yes to the offer; the money is held at once."""
    return _do(request, call_id, "confirm", body, idempotency_key)


@api.post(
    f"{_AT}/authorise",
    response=changed(authorised.Asked, 402, 502, 503, status=202),
    **by(Scope.ROOM),
)
def authorise(
    request: HttpRequest, call_id: UUID, body: authorised.Reservation, idempotency_key: Key
) -> Any:
    """Say yes with a card or PayPal: answers the page on which a person has it reserved.

    The gateway's news then confirm or raise: see `authorisation.reserved` among the events.
    """
    said, key = body.model_dump(mode="json"), f"api:{idempotency_key}"
    found = ask_gateway(
        person_of(request), call_id, said, key, now(), host=request.build_absolute_uri
    )
    return Status(202, {"id": found.id, "state": found.told_state, "url": found.url})


@api.get(f"{_AT}/authorisations", response=told(authorised.Authorisations), **by(Scope.READ))
def authorisations(request: HttpRequest, call_id: UUID) -> Any:
    """What the client had reserved at cards or PayPal for a call, and what was taken of it."""
    row, role = queries.call_of(person_of(request), call_id)
    if role != CLIENT:
        raise MissingError("no_such_call", "There is no such call.")
    found = authorisations_for(Ref("call", str(row.id)))
    return {"items": [authorised.authorisation_of(each) for each in found]}


@api.get(
    "authorisations/{uuid:authorisation_id}",
    response=told(authorised.Authorisation),
    **by(Scope.READ),
)
def authorisation(request: HttpRequest, authorisation_id: UUID) -> Any:
    """What became of one. Asks the gateway while it is open, as the page does."""
    row = authorisation_of(person_of(request).id, authorisation_id)
    if row.state == Hold.OPENED:
        with suppress(GatewayError):  # then what was known before is told
            look(row.id, now())
        row.refresh_from_db()
    return authorised.authorisation_of(row)


@api.post(**_pressed("withdraw"))
def withdraw(
    request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key
) -> Any:
    """Take an offer back, or say no to it."""
    return _do(request, call_id, "withdraw", body, idempotency_key)


@api.post(**_pressed("transfer"))
def transfer(
    request: HttpRequest, call_id: UUID, body: presses.Transfer, idempotency_key: Key
) -> Any:
    """Ask a colleague to take a company's call over."""
    return _do(request, call_id, "transfer", body, idempotency_key)


@api.post(**_pressed("transfer/cancel"))
def cancel_transfer(
    request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key
) -> Any:
    """Do not hand the call over after all."""
    return _do(request, call_id, "transfer/cancel", body, idempotency_key)


@api.post(**_pressed("hang-up"))
def hang_up(request: HttpRequest, call_id: UUID, body: presses.NoMore, idempotency_key: Key) -> Any:
    """End the call; it is settled at once."""
    return _do(request, call_id, "hang-up", body, idempotency_key)


@api.get(f"{_AT}/quality", response=told(shapes.Quality), **by(Scope.READ))
def quality(request: HttpRequest, call_id: UUID) -> Any:
    """What one has said of how a call sounded and looked. Nobody but the operator reads it."""
    person = person_of(request)
    row, _role = queries.call_of(person, call_id)
    asked = asked_of(row, person, now().wall)
    if asked is None:
        return {"how": "", "troubles": [], "word": "", "open": False}
    return {"how": asked.how, "troubles": asked.ticked, "word": asked.word, "open": asked.is_open}


@api.put(f"{_AT}/quality", response=changed(shapes.Quality), **by(Scope.ROOM))
def say_quality(request: HttpRequest, call_id: UUID, body: presses.NewQuality) -> Any:
    """Say how a call was; to be changed for a day."""
    person = person_of(request)
    row, role = queries.call_of(person, call_id)
    say(row, person, role, Said(body.how, body.troubles, body.word), now().wall)
    return quality(request, call_id)


@api.post(f"{_AT}/block", response=told(None, 409, status=204), **by(Scope.LIMITS))
def block_other_side(request: HttpRequest, call_id: UUID) -> Any:
    """No more calls with whoever was on the other side, in either direction."""
    person = person_of(request)
    row, role = queries.call_of(person, call_id)
    block(person, other_side(row, role), now().wall)
    return Status(204, None)
