"""The hub: what browsers say, what the bus brings and each tick, put together. No sockets, no
clock, no domain in here.

Every method takes `now_ms`, a reading of one steady clock, and is called from one thread.
Nothing raises on what browsers or the bus say, except `connect` with a TicketError. What goes
to browsers lands in each connection's `Outbox`; what goes to the keeper is handed to
`publish(channel, message)`.
"""

from minutewise.realtime import limits
from minutewise.realtime.asks import Ask
from minutewise.realtime.channels import Message, Publish
from minutewise.realtime.connected import Connected, ReadTicket
from minutewise.realtime.frames import write
from minutewise.realtime.hearing import hear
from minutewise.realtime.seats import Connection
from minutewise.realtime.upkeep import keep_connections


class Hub(Connected):
    """One hub: who is connected, and everything that happens to them."""

    def __init__(
        self, name: str, publish: Publish, read_ticket: ReadTicket, now_ms: int, place: str = ""
    ) -> None:
        super().__init__(name, publish, read_ticket, now_ms, place)
        self._beat_ms = now_ms

    def hear(self, connection: Connection, text: str, now_ms: int) -> None:
        """One frame of a browser. Whatever it says, nothing raises."""
        if connection.id in self.connections:
            hear(self, connection, text, now_ms)
            self.drop_slow(now_ms)

    def deliver(self, message: Message, now_ms: int) -> None:
        """An event of the bus, to all members of its topic in the order in which it came."""
        topic = self.members.topics.get(str(message.get("topic")))
        if topic is None:
            return
        event = {key: message.get(key) for key in ("topic", "seq", "kind", "data")}
        self.members.tell(topic, write("event", **event))
        self.drop_slow(now_ms)

    def ask(self, message: Message, now_ms: int) -> None:
        """A question of the web: all seats of a topic are asked for proof at once."""
        name, reply_to = str(message.get("topic")), str(message.get("reply_to"))
        ask = Ask(str(message.get("id")), reply_to, name, now_ms)
        topic = self.members.topics.get(name)
        for seat in topic.seats.values() if topic else ():
            if seat.active:
                ask.waiting[seat.active] = self.prove(seat.active, now_ms)
        self.asks.open(ask, now_ms)
        self.drop_slow(now_ms)

    def tick(self, now_ms: int) -> None:
        """Every TICK_MS: losses first, then the beat that must not outrun them.

        Raises ExceptionGroup at its end if something was wrong with one topic or connection.
        """
        self.lag.tick(now_ms)
        failed = self.reports.looks.each(now_ms, lambda name: self._look(name, now_ms))
        failed += keep_connections(self, now_ms)
        self.asks.expire(now_ms)
        if now_ms - self._beat_ms >= limits.BEAT_MS:
            self._beat_ms = now_ms
            self.reports.beat(self.members.topics, now_ms)
            self.members.forget_empty(now_ms)
            self.admission.forget_old(now_ms)
        self.drop_slow(now_ms)
        if failed:
            raise ExceptionGroup("some could not be looked at", failed)

    def _look(self, name: str, now_ms: int) -> None:
        topic = self.members.topics.get(name)
        if topic and self.reports.check(topic, now_ms):
            self.members.show(topic)
