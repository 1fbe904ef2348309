"""What a hub tells the keeper: changes only, times as ages, in one order."""

from minutewise.realtime.channels import PROOFS, Publish
from minutewise.realtime.lag import Lag
from minutewise.realtime.looks import Looks
from minutewise.realtime.seats import Seat, Topic


class Reports:
    """Writes the messages of the channel "proofs" in the name of one hub.

    `looks`: topics, and when time alone may lose one of their seats.
    """

    def __init__(self, hub: str, publish: Publish, lag: Lag) -> None:
        self._hub, self._publish, self._lag = hub, publish, lag
        self.looks = Looks()

    def _say(self, kind: str, **fields: object) -> None:
        self._publish(PROOFS, {"hub": self._hub, "kind": kind, **fields})

    def came(self, topic: Topic, seat: str | None, person: str | None) -> None:
        """Counts one more connection of a person; the first one is news."""
        if person is None or not topic.is_reported:
            return
        topic.present[seat, person] += 1
        if topic.present[seat, person] == 1:
            self._say("came", topic=topic.name, seat=seat, person=person)

    def went(self, topic: Topic, seat: str | None, person: str | None) -> None:
        """Counts one connection less; the last one is news."""
        if person is None or not topic.is_reported:
            return
        topic.present[seat, person] -= 1
        if topic.present[seat, person] == 0:
            self._say("went", topic=topic.name, seat=seat, person=person)

    def typed(self, topic: Topic, seat: str | None) -> None:
        """Somebody writes; the keeper wants to know, since silence may cost the advisor."""
        self._say("typing", topic=topic.name, seat=seat)

    def check(self, topic: Topic, now_ms: int) -> bool:
        """Compares what was said of each seat with what is true now, and says what changed.

        Plans the next look at the topic. Returns whether anything changed.
        """
        turned = [self.check_seat(topic, name, seat, now_ms) for name, seat in topic.seats.items()]
        dues = [due for seat in topic.seats.values() if (due := seat.due_ms()) is not None]
        if dues:  # what is overdue was forgiven a stall of ours: the next tick looks again
            self.looks.at(max(min(dues), now_ms + 1), topic.name)
        return any(turned)

    def check_seat(self, topic: Topic, name: str, seat: Seat, now_ms: int) -> bool:
        """The same for one seat."""
        proven = seat.is_proven(now_ms, self._lag)
        seat.forget_losses(now_ms)
        if proven == seat.proven:
            return False
        seat.turn(proven, now_ms)
        if proven:
            seat.since_ms = seat.until_ms()
            self.looks.at(now_ms, topic.name)
        self._tell_seat(topic, name, now_ms)
        return True

    def close(self, topic: Topic, now_ms: int) -> None:
        """The topic ends here: every seat is lost now, without waiting."""
        for name in topic.seats:
            self.close_seat(topic, name, now_ms)

    def close_seat(self, topic: Topic, name: str, now_ms: int) -> None:
        """One seat is lost now, without waiting."""
        seat = topic.seats[name]
        if seat.proven:
            seat.turn(False, now_ms)
            self._tell_seat(topic, name, now_ms)

    def _tell_seat(self, topic: Topic, name: str, now_ms: int) -> None:
        seat = topic.seats[name]
        until = seat.until_ms()
        if until is not None:
            kind = "proven" if seat.proven else "lost"
            known = {"age_ms": now_ms - until}
            if seat.proven and seat.since_ms is not None and seat.since_ms < until:
                known["since_age_ms"] = now_ms - seat.since_ms
            self._say(kind, topic=topic.name, seat=name, **known)

    def restate(self, topic: Topic, now_ms: int) -> None:
        """Says again all that is true of a topic, also what is over; to be taken as facts."""
        for (seat, person), count in topic.present.items():
            kind = "came" if count else "went"
            self._say(kind, topic=topic.name, seat=seat, person=person)
        for name in topic.seats:
            self._tell_seat(topic, name, now_ms)

    def beat(self, topics: dict[str, Topic], now_ms: int) -> None:
        """The mark: until then, every seat that this hub calls proven was proven."""
        untils = [
            until
            for topic in topics.values()
            for seat in topic.seats.values()
            if seat.proven and (until := seat.until_ms()) is not None
        ]
        self._say("beat", age_ms=now_ms - min(untils, default=now_ms))
