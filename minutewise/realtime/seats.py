"""A seat of a topic: who holds it, over which connections, and what proves it."""

from collections import Counter
from dataclasses import dataclass, field, replace

from minutewise.metering.proof import (
    PROOF_GAP_MS,
    Evidence,
    is_proven,
    observe,
    proven_until,
)
from minutewise.realtime.frames import Json
from minutewise.realtime.lag import Lag
from minutewise.realtime.limits import FORGIVE_MS, PROBATION_MS, PROBATION_MS_MAX, Rates
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.tickets import SEATS, Grant, Needs


@dataclass(slots=True, eq=False)
class Connection:
    """One socket of one person (None: a visitor), from its welcome to its farewell."""

    id: str
    person: str | None
    outbox: Outbox
    issued_s: int  # when its first ticket was issued, wall clock
    since_ms: int
    heard_ms: int
    grants: dict[str, Grant] = field(default_factory=dict)
    asked: int = 0  # the newest `n` of a prove frame
    asked_ms: int = 0
    open_questions: dict[int, int] = field(default_factory=dict)  # n → when it was asked
    answered: int = 0  # the newest `n` that came back
    rates: Rates = field(default_factory=Rates)

    @property
    def seated(self) -> bool:
        """Whether this connection holds a seat in a call."""
        return any(grant.proves for grant in self.grants.values())

    def ask(self, now_ms: int) -> int:
        """Notes one more question; returns its `n`. Those that nobody can answer in time go."""
        late = [n for n, at_ms in self.open_questions.items() if now_ms - at_ms > 2 * PROOF_GAP_MS]
        for n in late:
            del self.open_questions[n]
        self.asked, self.asked_ms = self.asked + 1, now_ms
        self.open_questions[self.asked] = now_ms
        return self.asked

    def answer(self, n: int, now_ms: int, lag: Lag) -> bool:
        """Notes an answer; whether it came within PROOF_GAP_MS, our own stalls forgiven.

        One that was longer under way says that somebody was there then, not that they are now.
        """
        self.answered = n
        asked_ms = self.open_questions.get(n)
        for older in [each for each in self.open_questions if each <= n]:
            del self.open_questions[older]
        if asked_ms is None:
            return False
        took_ms = now_ms - asked_ms
        if took_ms > PROOF_GAP_MS:
            took_ms -= lag.forgiven_ms(asked_ms, now_ms)
        return took_ms <= PROOF_GAP_MS


@dataclass(slots=True)
class Seat:
    """Connections oldest first; the last one is active and alone counts as evidence.

    `before` is the evidence of the connection that was active until then: it covers the gap
    while a browser reconnects.
    """

    needs: Needs = "socket"
    connections: list[Connection] = field(default_factory=list)
    evidence: Evidence | None = None
    before: Evidence | None = None
    proven: bool = False  # what the keeper was last told
    losses: int = 0  # how often lately
    forgiven_ms: int = 0  # when `proven` last changed, or a loss was last forgotten
    since_ms: int | None = None  # when the newest stretch of proof without a gap began

    @property
    def active(self) -> Connection | None:
        """The newest connection."""
        return self.connections[-1] if self.connections else None

    def join(self, connection: Connection) -> None:
        """The newcomer becomes active and begins without evidence."""
        self.connections.append(connection)
        self._begin_anew()

    def leave(self, connection: Connection) -> None:
        """When the active connection leaves, the next newest takes over, without evidence."""
        was_active = connection is self.active
        self.connections.remove(connection)
        if was_active:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._keep()
        self.evidence = self._fresh() if self.connections else None

    def _keep(self) -> None:
        if self.evidence and proven_until(self.evidence) is not None:
            self.before = self.evidence

    def _fresh(self) -> Evidence:
        """No evidence yet, but packets that were counted before do not count again."""
        return Evidence(self.needs, media_in=self.before.media_in if self.before else 0)

    def vacate(self) -> None:
        """The seat is another person's: nothing that was proven here counts for them."""
        self.evidence = self._fresh() if self.connections else None
        self.before, self.losses, self.since_ms = None, 0, None

    def need(self, needs: Needs) -> None:
        """Asks for another kind of proof from now on (a change of mode).

        Facts are kept, and what was proven in the old way stays proven until then.
        """
        if needs == self.needs:
            return
        self.needs = needs
        if self.evidence:
            self._keep()
            self.evidence = replace(self.evidence, needs=needs)

    def observe(self, answer: Json, at_ms: int) -> None:
        """Takes an answer of the active connection as evidence."""
        if not self.evidence:
            return
        match answer.get("media"):
            case {"in": int(received)} if self.evidence.media_ms is None:
                if received < self.evidence.media_in:  # a new page counts from zero: all is news
                    self.evidence = replace(self.evidence, media_in=0)
        self.evidence = observe(self.evidence, answer, at_ms)

    def until_ms(self) -> int | None:
        """The newest instant at which this seat was proven; None if it never was."""
        until_ms = proven_until(self.evidence) if self.evidence else None
        before_ms = proven_until(self.before) if self.before else None
        if until_ms is None or before_ms is None:
            return before_ms if until_ms is None else until_ms
        return max(until_ms, before_ms)

    def due_ms(self) -> int | None:
        """When time alone may change what is said of this seat, stalls of ours left aside: it is
        lost, or a loss is forgotten. None: only proof can change it."""
        until_ms = self.until_ms()
        if not self.proven or until_ms is None:
            return None
        lost_ms = until_ms + PROOF_GAP_MS + 1
        return min(lost_ms, self.forgiven_ms + FORGIVE_MS) if self.losses else lost_ms

    def is_proven(self, now_ms: int, lag: Lag) -> bool:
        """Whether the newest proof is fresh enough, our own stalls forgiven."""
        if self.proven and self.evidence and is_proven(self.evidence, now_ms):
            return True  # nearly always; forgiving anything could not make it fresher
        until = self.until_ms()
        if until is None:
            return False
        fair_ms = now_ms - lag.forgiven_ms(until, now_ms)
        known = [each for each in (self.evidence, self.before) if each]
        fresh = [each for each in known if is_proven(each, fair_ms)]
        return any(self.proven or self._is_steady(each) for each in fresh)

    def _is_steady(self, evidence: Evidence) -> bool:
        """Whether proof has held for as long as this seat must show after its losses.

        Somebody could answer once in 5.1 s: lost each time back to that one answer, so nothing
        would be counted, and heard again at each answer. So coming back takes 0, 2, 4, 8 … s of
        unbroken proof; until then both sides stay silent and nothing counts.
        """
        until, since = proven_until(evidence), evidence.unbroken_since_ms
        needed = min(PROBATION_MS << (self.losses - 2), PROBATION_MS_MAX) if self.losses > 1 else 0
        return until is not None and since is not None and until - since >= needed

    def turn(self, proven: bool, now_ms: int) -> None:
        """Keeps what the keeper is being told, and counts losses."""
        self.losses += self.proven and not proven
        self.proven, self.forgiven_ms = proven, now_ms

    def forget_losses(self, now_ms: int) -> None:
        """Every FORGIVE_MS of proof without a gap makes up for one loss."""
        if self.proven and self.losses and now_ms - self.forgiven_ms >= FORGIVE_MS:
            self.losses, self.forgiven_ms = self.losses - 1, now_ms

    def view(self) -> Json | None:
        """The seat as a `members` frame shows it."""
        if not self.active:
            return None
        return {"active": self.active.id, "count": len(self.connections), "proven": self.proven}


@dataclass(slots=True)
class Topic:
    """Who listens (in order of arrival), who sits where, and who of them is here at all."""

    name: str
    members: dict[Connection, Grant] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    present: Counter[tuple[str | None, str]] = field(default_factory=Counter)  # (seat, person)
    needs: Needs | None = None  # said by the server; then no ticket says otherwise
    needs_at_ms: int = 0  # when it said so, wall clock
    holders: dict[str, str] = field(default_factory=dict)  # seats that were handed to a person
    handed_ms: dict[str, int] = field(default_factory=dict)  # and when, wall clock
    shown: Json | None = None  # the seats of the newest `members` frame
    empty_since_ms: int | None = None

    @property
    def is_thread(self) -> bool:
        """A thread has two sides, and nothing to prove."""
        return self.name.startswith("thread:")

    @property
    def has_seats(self) -> bool:
        """Calls and threads have seats; other topics only have listeners."""
        return self.name.startswith("call:") or self.is_thread

    @property
    def is_reported(self) -> bool:
        """Whether it matters who comes and goes; public topic and threads would only make noise."""
        return self.name != "presence" and not self.is_thread

    def admits(self, grant: Grant, person: str | None) -> bool:
        """Whether this grant still holds: a seat that was handed over is one person's alone."""
        return grant.seat is None or self.holders.get(grant.seat, person) == person

    def seat(self, name: str) -> Seat:
        """The seat of that name, made when it is first taken."""
        return self.seats.setdefault(name, Seat())

    def view(self) -> Json:
        """All seats as a `members` frame shows them; of a thread only how often each is there."""
        if self.is_thread:
            here = Counter(grant.seat for grant in self.members.values())
            return {name: {"count": here[name]} if here[name] else None for name in SEATS}
        return {name: seat.view() if (seat := self.seats.get(name)) else None for name in SEATS}
