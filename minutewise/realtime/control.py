"""Orders from the bus that end or change rights, or ask a hub to say everything again."""

from collections.abc import Callable

from minutewise.realtime.channels import Message
from minutewise.realtime.connected import Connected
from minutewise.realtime.frames import write
from minutewise.realtime.tickets import NEEDS, SEATS


def obey(hub: Connected, message: Message, now_ms: int) -> None:
    """Does what a message of the channel "control" says; what is not understood is ignored."""
    order = ORDERS.get(str(message.get("kind")))
    if order:
        order(hub, message, now_ms)


def _at_ms(message: Message) -> int:
    """When the order was given, on the wall clock; 0 if it does not say."""
    at_ms = message.get("at_ms")
    return at_ms if isinstance(at_ms, int) else 0


def _revoke(hub: Connected, message: Message, now_ms: int) -> None:
    """All sockets of a person end, and tickets issued until then are worthless."""
    person, at_s = message.get("person"), _at_ms(message) // 1000
    if not isinstance(person, str):
        return
    hub.admission.revoke(person, at_s, now_ms)
    for connection in [*hub.connections.values()]:
        if connection.person == person and connection.issued_s <= at_s:
            hub.drop(connection, "revoked", now_ms)


def _end(hub: Connected, message: Message, now_ms: int) -> None:
    """A topic is over; connections that were there for nothing else are closed."""
    name = str(message.get("topic"))
    hub.admission.end(name, now_ms)
    for connection in hub.members.end(name, now_ms):
        if not connection.grants:
            hub.drop(connection, "ended", now_ms)


def _needs(hub: Connected, message: Message, now_ms: int) -> None:
    """Another mode needs another kind of proof; from now on no ticket says otherwise."""
    needs = next((each for each in NEEDS if each == message.get("needs")), None)
    if needs is None:
        return
    topic = hub.members.topic(str(message.get("topic")), now_ms)
    if _at_ms(message) < topic.needs_at_ms:
        return  # an older order, given again
    hub.reports.check(topic, now_ms)
    topic.needs, topic.needs_at_ms = needs, _at_ms(message)
    for seat in topic.seats.values():
        seat.need(needs)
    hub.reports.check(topic, now_ms)
    hub.members.show(topic)


def _hand(hub: Connected, message: Message, now_ms: int) -> None:
    """A seat goes to another person: who sat there leaves, and its proof begins anew."""
    name, person = message.get("seat"), message.get("person")
    if name not in SEATS or not isinstance(person, str):
        return
    topic = hub.members.topic(str(message.get("topic")), now_ms)
    if _at_ms(message) <= topic.handed_ms.get(name, 0):
        return  # an older order, or the same one, given again
    topic.holders[name], topic.handed_ms[name] = person, _at_ms(message)
    hub.members.vacate(topic, name, person, now_ms)


def _move(hub: Connected, message: Message, now_ms: int) -> None:
    """A call meets at one hub, so that signals never cross hubs: elsewhere people are sent away
    and come back with a fresh ticket. Nothing is lost by it if they do so in time."""
    name = str(message.get("topic"))
    if not hub.admission.moves(name, str(message.get("place")), _at_ms(message), now_ms):
        return
    topic = hub.members.topics.get(name)
    for connection in [*topic.members] if topic else ():
        hub.drop(connection, "restart", now_ms)
    hub.members.topics.pop(name, None)  # who vouches for these seats is the other hub from now on


def _restate(hub: Connected, _message: Message, now_ms: int) -> None:
    """Somebody begins to listen to proofs, or may have missed some."""
    for topic in hub.members.topics.values():
        hub.reports.check(topic, now_ms)
        hub.members.show(topic)
        hub.reports.restate(topic, now_ms)


def _resync(hub: Connected, _message: Message, _now_ms: int) -> None:
    """Events may have been lost: browsers must fetch what they show anew."""
    for topic in hub.members.topics.values():
        frame = write("event", topic=topic.name, seq=None, kind="resync", data={})
        hub.members.tell(topic, frame)


ORDERS: dict[str, Callable[[Connected, Message, int], None]] = {
    "revoke": _revoke,
    "end": _end,
    "needs": _needs,
    "hand": _hand,
    "move": _move,
    "restate": _restate,
    "resync": _resync,
}
