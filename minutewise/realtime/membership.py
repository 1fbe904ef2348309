"""Who is a member of which topic, and what the members are told about each other."""

from minutewise.realtime.frames import write
from minutewise.realtime.limits import EMPTY_TOPIC_MS
from minutewise.realtime.reports import Reports
from minutewise.realtime.seats import Connection, Topic
from minutewise.realtime.tickets import Grant


class Membership:
    """All topics of one hub. `slow` collects readers that could not take a frame."""

    def __init__(self, reports: Reports) -> None:
        self.topics: dict[str, Topic] = {}
        self.slow: list[Connection] = []
        self._reports = reports

    def send(self, connection: Connection, frame: str) -> None:
        """To one connection; it is never waited for."""
        if not connection.outbox.put(frame):
            self.slow.append(connection)

    def tell(self, topic: Topic, frame: str, *, but_seat: str | None = None) -> None:
        """To every member, in order of arrival; not to those who sit in `but_seat`."""
        for member, grant in topic.members.items():
            if but_seat is None or grant.seat != but_seat:
                self.send(member, frame)

    def topic(self, name: str, now_ms: int) -> Topic:
        """The topic of that name, made when it is first spoken of."""
        if name not in self.topics:
            self.topics[name] = Topic(name, empty_since_ms=now_ms)
        return self.topics[name]

    def join(self, connection: Connection, grant: Grant, now_ms: int) -> None:
        """Makes a member, or renews what a member holds: another seat, another kind of proof."""
        topic = self.topic(grant.topic, now_ms)
        if not topic.admits(grant, connection.person):
            return
        held = connection.grants.get(grant.topic)
        if held and held.seat != grant.seat:
            self.leave(connection, grant.topic, now_ms)
            held = None
        connection.grants[grant.topic] = topic.members[connection] = grant
        topic.empty_since_ms = None
        if grant.seat and grant.proves:
            seat = topic.seat(grant.seat)
            seat.need(topic.needs or grant.needs or "socket")
            if not held:
                seat.join(connection)
            self._reports.looks.at(now_ms, topic.name)
        if not held:
            self._reports.came(topic, grant.seat, connection.person)
        self.show(topic, newcomer=connection)

    def leave(self, connection: Connection, name: str, now_ms: int) -> None:
        """Ends a membership; a proven seat stays proven until its proof is too old."""
        topic = self.topics[name]
        grant = connection.grants.pop(name)
        del topic.members[connection]
        if grant.seat and grant.proves:
            topic.seat(grant.seat).leave(connection)
            self._reports.looks.at(now_ms, name)
        if not topic.members:
            topic.empty_since_ms = now_ms
        self._reports.went(topic, grant.seat, connection.person)
        self.show(topic)

    def vacate(self, topic: Topic, seat: str, person: str, now_ms: int) -> None:
        """Everybody but `person` leaves the seat and the topic, and the seat is lost now."""
        if topic.is_thread:
            for connection, grant in [*topic.members.items()]:
                if grant.seat == seat and connection.person != person:
                    self.leave(connection, topic.name, now_ms)
            return
        taken = topic.seat(seat)
        for connection in [each for each in taken.connections if each.person != person]:
            self.leave(connection, topic.name, now_ms)
        self._reports.close_seat(topic, seat, now_ms)
        taken.vacate()
        self.show(topic)

    def end(self, name: str, now_ms: int) -> list[Connection]:
        """Sends everybody out and forgets the topic; returns who was in it."""
        topic = self.topics.get(name)
        if topic is None:
            return []
        self._reports.close(topic, now_ms)
        members = [*topic.members]
        for connection in members:
            self.leave(connection, name, now_ms)
        del self.topics[name]
        return members

    def show(self, topic: Topic, *, newcomer: Connection | None = None) -> None:
        """Tells the members who sits where, if that has changed; a newcomer always."""
        if not topic.has_seats:
            return
        view = topic.view()
        if view == topic.shown and not newcomer:
            return
        frame = write("members", topic=topic.name, seats=view)
        if view != topic.shown:
            topic.shown = view
            self.tell(topic, frame)
        elif newcomer:
            self.send(newcomer, frame)

    def forget_empty(self, now_ms: int) -> None:
        """Topics that nobody has been in for EMPTY_TOPIC_MS."""
        for topic in [*self.topics.values()]:
            since = topic.empty_since_ms
            if since is not None and now_ms - since >= EMPTY_TOPIC_MS:
                del self.topics[topic.name]
