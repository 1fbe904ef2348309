"""What the web says to the hubs, always after its transaction has committed."""

from uuid import uuid4

from django.db import transaction

from minutewise.realtime.bus import get_bus
from minutewise.realtime.channels import ASKS, CONTROL, EVENTS, Message
from minutewise.realtime.orders import keep, wall_ms
from minutewise.realtime.tickets import Needs


def announce(topic: str, kind: str, data: Message, *, seq: int | None = None) -> None:
    """Tells the members of a topic, once the transaction has committed; nothing on a rollback.

    `seq` numbers the events of a topic without gaps; None for hints that nobody counts.
    `data` is plain JSON. Never fails because of the bus.
    """
    message: Message = {"topic": topic, "kind": kind, "data": data, "seq": seq}
    transaction.on_commit(lambda: get_bus().publish(EVENTS, message))


def ask_both(topic: str) -> None:
    """After the commit, has both browsers of a call say at once that they are there.

    Nobody waits for the answer: a seat whose proof has just grown stale is proven again within
    one round trip, instead of at its next turn (2 s). Harmless where both are proven.
    """

    def publish() -> None:
        bus = get_bus()
        bus.publish(ASKS, {"id": uuid4().hex, "topic": topic, "reply_to": bus.inbox})

    transaction.on_commit(publish)


def revoke(person: str) -> None:
    """After the commit, ends that person's sockets and makes tickets issued so far worthless."""
    _order({"kind": "revoke", "person": person})


def end_topic(topic: str) -> None:
    """After the commit, sends everybody out of the topic for good; its proven seats are lost."""
    _order({"kind": "end", "topic": topic})


def set_needs(topic: str, needs: Needs) -> None:
    """After the commit, says what proves the seats of a call (a change of mode).

    Without it a browser could go on with an older ticket that asks for less.
    """
    _order({"kind": "needs", "topic": topic, "needs": needs})


def hand_seat(topic: str, seat: str, person: str) -> None:
    """After the commit, the seat is this person's alone: everybody else is sent out of it, and
    what they proved there counts no more."""
    _order({"kind": "hand", "topic": topic, "seat": seat, "person": person})


def move_topic(topic: str, place: str) -> None:
    """After the commit, that call meets at the hub of this place and at no other."""
    _order({"kind": "move", "topic": topic, "place": place})


def _order(order: Message) -> None:
    """Orders carry the wall clock that tickets are issued by; repeated, they do no more.

    Kept with the transaction for hubs that are not there to hear them.
    """
    keep(order)

    def publish() -> None:
        get_bus().publish(CONTROL, {**order, "at_ms": wall_ms()})

    transaction.on_commit(publish)
