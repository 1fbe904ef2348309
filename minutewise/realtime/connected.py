"""Who is connected to a hub: newcomers, their seats, questions for proof, farewells.

Whatever acts on connections (what they say, orders of the bus, each tick) does it through this
class and imports it; `hub.Hub` puts all of that together. No sockets, no clock, no domain in here.
"""

from collections.abc import Callable

from minutewise.realtime import limits
from minutewise.realtime.admission import Admission, check_together
from minutewise.realtime.asks import Ask, Asks
from minutewise.realtime.channels import Message, Publish
from minutewise.realtime.frames import write, write_question
from minutewise.realtime.lag import Lag
from minutewise.realtime.looks import Looks
from minutewise.realtime.membership import Membership
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.reports import Reports
from minutewise.realtime.seats import Connection
from minutewise.realtime.tickets import Claims, TicketError

type ReadTicket = Callable[[str], Claims]


class Connected:
    """The connections of one hub. `read_ticket` raises TicketError for what is no valid ticket.

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
        self.drop_slow(now_ms)
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
        self.drop_slow(now_ms)

    def drop(self, connection: Connection, code: str, now_ms: int) -> None:
        """Says bye and closes; `code` is one of outbox.CLOSE_CODES."""
        connection.outbox.close(code)
        self.disconnect(connection, now_ms)

    def drop_slow(self, now_ms: int) -> None:
        """Drops who does not read what is sent; called at the end of whatever sends."""
        while self.members.slow:
            self.drop(self.members.slow.pop(), "slow", now_ms)

    def close_all(self, code: str, now_ms: int) -> None:
        """Says bye to everybody, e.g. "restart"."""
        for connection in [*self.connections.values()]:
            self.drop(connection, code, now_ms)

    def prove(self, connection: Connection, now_ms: int) -> int:
        """Asks a connection for proof; returns the `n` that must come back."""
        n = connection.ask(now_ms)
        self.members.send(connection, write_question(n))
        return n

    def _reply(self, ask: Ask, now_ms: int) -> None:
        topic = self.members.topics.get(ask.topic)
        seats = topic.seats if topic else {}
        untils = {name: seat.until_ms() for name, seat in seats.items()}
        ages = {name: now_ms - until for name, until in untils.items() if until is not None}
        since = {name: now_ms - s.since_ms for name, s in seats.items() if s.since_ms is not None}
        reply: Message = {"id": ask.id, "hub": self.name, "held_ms": now_ms - ask.asked_ms}
        there = bool(topic and topic.members)
        self._publish(ask.reply_to, {**reply, "seats": ages, "since": since, "there": there})
