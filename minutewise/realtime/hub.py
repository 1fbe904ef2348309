"""The hub: topics, members, seats and their proof. No sockets, no clock, no domain in here.

Every method takes `now_ms`, a reading of one steady clock, and is called from one thread.
Nothing raises on what browsers or the bus say, except `connect` with a TicketError. What goes
to browsers lands in each connection's `Outbox`; what goes to the keeper is handed to
`publish(channel, message)`.
"""

from collections.abc import Callable

from minutewise.realtime import limits
from minutewise.realtime.admission import Admission, check_together
from minutewise.realtime.asks import Ask, Asks
from minutewise.realtime.channels import Message, Publish
from minutewise.realtime.frames import write, write_question
from minutewise.realtime.hearing import hear
from minutewise.realtime.lag import Lag
from minutewise.realtime.looks import Looks
from minutewise.realtime.membership import Membership
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.reports import Reports
from minutewise.realtime.seats import Connection
from minutewise.realtime.tickets import Claims, TicketError
from minutewise.realtime.upkeep import keep_connections

type ReadTicket = Callable[[str], Claims]


class Hub:
    """One hub. `read_ticket` raises TicketError for what is not a valid ticket.

    `name` is of this run alone; `place` is where webs send people (empty: the only hub there is).
    """

    def __init__(
        self, name: str, publish: Publish, read_ticket: ReadTicket, now_ms: int, place: str = ""
    ) -> None:
        self.name = name
        self.connections: dict[str, Connection] = {}
        self.lag = Lag(now_ms)
        self.reports = Reports(name, publish, self.lag)
        self.members = Membership(self.reports)
        self.admission = Admission(place)
        self.asks = Asks(self._reply)
        self.looks = Looks()  # connections, and when they are asked again or have gone silent
        self._publish, self._read_ticket = publish, read_ticket
        self._people: dict[str, list[Connection]] = {}
        self._numbered = 0
        self._beat_ms = now_ms

    def connect(self, claims: Claims, outbox: Outbox, now_ms: int) -> Connection:
        """Welcomes a new connection; raises TicketError if it must not be."""
        grants = self.admission.grants(claims)
        check_together({}, grants)
        if len(self.connections) >= limits.CONNECTIONS_MAX:
            raise TicketError("full", "The server is full; try again soon.")
        self._numbered += 1
        connection = Connection(
            f"c{self._numbered}", claims.person, outbox, claims.issued_s, now_ms, now_ms
        )
        self.connections[connection.id] = connection
        self.members.send(connection, write("welcome", conn=connection.id))
        for grant in grants:
            self.members.join(connection, grant, now_ms)
        self._count_in(connection, now_ms)
        self.prove(connection, now_ms)
        self.looks.at(now_ms, connection.id)
        self._drop_slow(now_ms)
        return connection

    def _count_in(self, newest: Connection, now_ms: int) -> None:
        if newest.person is None:
            return
        own = self._people.setdefault(newest.person, [])
        own.append(newest)
        if len(own) > limits.CONNECTIONS_PER_PERSON_MAX:
            self.drop(own[0], "too_many", now_ms)

    def admit(self, connection: Connection, token: str, now_ms: int) -> None:
        """Adds what another ticket of the same person grants; raises TicketError if it cannot."""
        claims = self._read_ticket(token)
        if claims.person != connection.person:
            raise TicketError("foreign_ticket", "This ticket is somebody else's.")
        grants = self.admission.grants(claims)
        check_together(connection.grants, grants)
        for grant in grants:
            self.members.join(connection, grant, now_ms)
        self.prove(connection, now_ms)
        self.looks.at(now_ms, connection.id)  # whoever has taken a seat is asked more often

    def disconnect(self, connection: Connection, now_ms: int) -> None:
        """The socket is closed, by whomever. Harmless when the hub dropped it before."""
        if self.connections.pop(connection.id, None) is None:
            return
        for topic in [*connection.grants]:
            self.members.leave(connection, topic, now_ms)
        if connection.person is not None:
            own = self._people[connection.person]
            own.remove(connection)
            if not own:
                del self._people[connection.person]
        self.asks.gone(connection, now_ms)
        self._drop_slow(now_ms)

    def drop(self, connection: Connection, code: str, now_ms: int) -> None:
        """Says bye and closes; `code` is one of outbox.CLOSE_CODES."""
        connection.outbox.close(code)
        self.disconnect(connection, now_ms)

    def _drop_slow(self, now_ms: int) -> None:
        while self.members.slow:
            self.drop(self.members.slow.pop(), "slow", now_ms)

    def close_all(self, code: str, now_ms: int) -> None:
        """Says bye to everybody, e.g. "restart"."""
        for connection in [*self.connections.values()]:
            self.drop(connection, code, now_ms)

    def hear(self, connection: Connection, text: str, now_ms: int) -> None:
        """One frame of a browser. Whatever it says, nothing raises."""
        if connection.id in self.connections:
            hear(self, connection, text, now_ms)
            self._drop_slow(now_ms)

    def prove(self, connection: Connection, now_ms: int) -> int:
        """Asks a connection for proof; returns the `n` that must come back."""
        n = connection.ask(now_ms)
        self.members.send(connection, write_question(n))
        return n

    def deliver(self, message: Message, now_ms: int) -> None:
        """An event of the bus, to all members of its topic in the order in which it came."""
        topic = self.members.topics.get(str(message.get("topic")))
        if topic is None:
            return
        event = {key: message.get(key) for key in ("topic", "seq", "kind", "data")}
        self.members.tell(topic, write("event", **event))
        self._drop_slow(now_ms)

    def ask(self, message: Message, now_ms: int) -> None:
        """A question of the web: all seats of a topic are asked for proof at once."""
        name, reply_to = str(message.get("topic")), str(message.get("reply_to"))
        ask = Ask(str(message.get("id")), reply_to, name, now_ms)
        topic = self.members.topics.get(name)
        for seat in topic.seats.values() if topic else ():
            if seat.active:
                ask.waiting[seat.active] = self.prove(seat.active, now_ms)
        self.asks.open(ask, now_ms)
        self._drop_slow(now_ms)

    def _reply(self, ask: Ask, now_ms: int) -> None:
        topic = self.members.topics.get(ask.topic)
        seats = topic.seats if topic else {}
        untils = {name: seat.until_ms() for name, seat in seats.items()}
        ages = {name: now_ms - until for name, until in untils.items() if until is not None}
        since = {name: now_ms - s.since_ms for name, s in seats.items() if s.since_ms is not None}
        reply: Message = {"id": ask.id, "hub": self.name, "held_ms": now_ms - ask.asked_ms}
        there = bool(topic and topic.members)
        self._publish(ask.reply_to, {**reply, "seats": ages, "since": since, "there": there})

    def tick(self, now_ms: int) -> None:
        """Every TICK_MS: losses first, then the beat that must not outrun them."""
        self.lag.tick(now_ms)
        self.reports.looks.each(now_ms, lambda name: self._look(name, now_ms))
        keep_connections(self, now_ms)
        self.asks.expire(now_ms)
        if now_ms - self._beat_ms >= limits.BEAT_MS:
            self._beat_ms = now_ms
            self.reports.beat(self.members.topics, now_ms)
            self.members.forget_empty(now_ms)
            self.admission.forget_old(now_ms)
        self._drop_slow(now_ms)

    def _look(self, name: str, now_ms: int) -> None:
        topic = self.members.topics.get(name)
        if topic and self.reports.check(topic, now_ms):
            self.members.show(topic)
