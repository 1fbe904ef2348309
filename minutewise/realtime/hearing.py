"""What happens on each frame that a browser sends."""

from collections.abc import Callable

from minutewise.realtime.connected import Connected
from minutewise.realtime.frames import Frame, FrameError, Json, parse, write
from minutewise.realtime.seats import Connection, Topic
from minutewise.realtime.tickets import SEATS, Grant, TicketError

type Handler = Callable[[Connected, Connection, Frame, int], None]

_OTHER = dict(zip(SEATS, reversed(SEATS), strict=True))


def hear(hub: Connected, connection: Connection, text: str, now_ms: int) -> None:
    """Parses a frame and acts on it; what nobody may send is answered by an `error` frame.

    Who goes on with such frames is closed with "violations".
    """
    connection.heard_ms = now_ms
    try:
        if not connection.rates.frames.passes(now_ms):
            raise FrameError("too_fast", "Too many frames in a short time.")
        frame = parse(text)
        HANDLERS[frame.t](hub, connection, frame, now_ms)
    except (FrameError, TicketError) as error:
        _tell_error(hub, connection, error.code, error.message)
        if not connection.rates.violations.passes(now_ms):
            hub.drop(connection, "violations", now_ms)


def _tell_error(hub: Connected, connection: Connection, code: str, message: str) -> None:
    hub.members.send(connection, write("error", code=code, message=message))


def _proof(hub: Connected, connection: Connection, frame: Frame, now_ms: int) -> None:
    if not _is_news(hub, connection, frame, now_ms):
        return
    answer = {key: frame.fields[key] for key in ("media", "open") if frame.fields[key] is not None}
    for name, grant in connection.grants.items():
        if grant.proves:
            _observe(hub, connection, hub.members.topics[name], str(grant.seat), answer, now_ms)
    hub.asks.answered(connection, now_ms)


def _observe(
    hub: Connected, connection: Connection, topic: Topic, name: str, answer: Json, now_ms: int
) -> None:
    seat = topic.seat(name)
    if seat.active is not connection:
        return
    # a gap that was too long is a loss, proof or not
    lost = hub.reports.check_seat(topic, name, seat, now_ms)
    seat.observe(answer, now_ms)
    if hub.reports.check_seat(topic, name, seat, now_ms) or lost:
        hub.members.show(topic)


def _is_news(hub: Connected, connection: Connection, frame: Frame, now_ms: int) -> bool:
    """A duplicate proves nothing, nor what was too long under way; unasked proof now and then."""
    if frame.fields["n"] is None:
        return connection.rates.unsolicited.passes(now_ms)
    n = frame.whole("n")
    if not 1 <= n <= connection.asked:
        raise FrameError("unknown_n", "Nobody asked for this proof.")
    if n <= connection.answered:
        return False
    return connection.answer(n, now_ms, hub.lag)


def _signal(hub: Connected, connection: Connection, frame: Frame, now_ms: int) -> None:
    if not connection.rates.signal.passes(now_ms):
        raise FrameError("too_fast", "Too many signals in a short time.")
    if not (found := _seated(hub, connection, frame)):
        return
    topic, grant = found
    if not grant.proves:
        raise FrameError("foreign_topic", "Signals are for calls.")
    receiver = _receiver(topic, grant, frame.fields["to"])
    if receiver is None or receiver is connection:
        _tell_error(hub, connection, "nobody_there", "There is nobody to receive this.")
        return
    whose = {"from": connection.id, "seat": grant.seat}  # Python keeps `from` to itself
    signal = write("signal", topic=topic.name, **whose, data=frame.fields["data"])
    hub.members.send(receiver, signal)


def _seated(hub: Connected, connection: Connection, frame: Frame) -> tuple[Topic, Grant] | None:
    """The seat that the frame speaks from; None (and a word) when the topic has just ended."""
    name = frame.text("topic")
    grant = connection.grants.get(name)
    if grant and grant.seat:
        return hub.members.topics[name], grant
    if hub.admission.has_ended(name):
        _tell_error(hub, connection, "ended", "This has ended.")
        return None
    raise FrameError("foreign_topic", "You have no seat in this topic.")


def _receiver(topic: Topic, grant: Grant, to: object) -> Connection | None:
    if to is None:
        other = topic.seats.get(_OTHER[str(grant.seat)])
        return other.active if other else None
    return next((each for each, held in topic.members.items() if each.id == to and held.seat), None)


def _typing(hub: Connected, connection: Connection, frame: Frame, now_ms: int) -> None:
    found = _seated(hub, connection, frame)
    if found and connection.rates.typing.passes(now_ms):
        topic, grant = found
        if grant.proves:
            hub.reports.typed(topic, grant.seat)
        hub.members.tell(
            topic, write("typing", topic=topic.name, seat=grant.seat), but_seat=grant.seat
        )


def _ping(hub: Connected, connection: Connection, frame: Frame, _now_ms: int) -> None:
    hub.members.send(connection, write("pong", n=frame.fields["n"]))


def _ticket(hub: Connected, connection: Connection, frame: Frame, now_ms: int) -> None:
    if not connection.rates.ticket.passes(now_ms):
        raise FrameError("too_fast", "Too many tickets in a short time.")
    hub.admit(connection, frame.text("ticket"), now_ms)


HANDLERS: dict[str, Handler] = {
    "proof": _proof,
    "signal": _signal,
    "typing": _typing,
    "ping": _ping,
    "ticket": _ticket,
}
