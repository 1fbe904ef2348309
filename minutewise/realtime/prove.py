"""Asking browsers, through their hub, when each seat was last proven."""

import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4
from weakref import WeakKeyDictionary

from minutewise.metering.proof import PROOF_GAP_MS
from minutewise.realtime.bus import Bus, get_bus
from minutewise.realtime.channels import ASKS, Message
from minutewise.realtime.tickets import SEATS


def ask(topic: str, timeout_s: float = 0.5) -> dict[str, int]:
    """Seat → age in ms of its newest proof, after asking both browsers anew.

    Blocks its thread for at most `timeout_s`, so never call it on the bus's own loop. A seat
    that was never proven, or whose hub did not answer, is absent. Ages are upper bounds: the
    time that messages travelled is added. Source: "What may be billed".
    """
    return {seat: span.age_ms for seat, span in witness(topic, timeout_s).items()}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch without a gap in which a seat was proven, as ages in ms: the newest proof and
    the first one. A hub that has just started vouches for nothing before."""

    age_ms: int
    since_age_ms: int


def witness(topic: str, timeout_s: float = 0.5) -> dict[str, Span]:
    """Like `ask`, and since when each seat was proven without a gap, as far as hubs know.

    Whoever bills an interval that began earlier must know: nobody vouches for its beginning.
    """
    bus = get_bus()
    if not bus.is_up:
        return {}
    return _asker_of(bus).witness(topic, timeout_s)


def anybody_at(topic: str, timeout_s: float = 0.5) -> bool | None:
    """Whether any browser is in this topic now, as far as hubs know; None if none answered.

    Blocks its thread for at most `timeout_s`; where several hubs are, a no takes all of it.
    """
    bus = get_bus()
    return _asker_of(bus).anybody_at(topic, timeout_s) if bus.is_up else None


@dataclass(slots=True)
class _Question:
    asked_ms: int
    there: bool | None = None
    answered: threading.Event = field(default_factory=threading.Event)
    # seat → (first, last) proof, readings of our clock; one for each hub that knows the seat
    spans_ms: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def newest_span(spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Where several hubs know a seat: the newest stretch, with what joins it without a gap."""
    ordered = sorted(spans, key=lambda span: span[1], reverse=True)
    first, last = ordered[0]
    for earlier, until in ordered[1:]:
        if first - until <= PROOF_GAP_MS:
            first = min(first, earlier)
    return first, last


def _is_fresh(spans: list[tuple[int, int]], now_ms: int) -> bool:
    return any(now_ms - last <= PROOF_GAP_MS for _, last in spans)


class _Asker:
    """Matches answers with questions by id, for one bus."""

    def __init__(self, bus: Bus) -> None:
        self._inbox, self._is_local, self._publish = bus.inbox, bus.is_local, bus.publish
        self._open: dict[str, _Question] = {}
        bus.subscribe(bus.inbox, self._take)

    def anybody_at(self, topic: str, timeout_s: float) -> bool | None:
        return self._ask(topic, timeout_s).there

    def _ask(self, topic: str, timeout_s: float) -> _Question:
        id_ = uuid4().hex
        question = self._open[id_] = _Question(_now_ms())
        self._publish(ASKS, {"id": id_, "topic": topic, "reply_to": self._inbox})
        question.answered.wait(timeout_s)
        del self._open[id_]
        return question

    def witness(self, topic: str, timeout_s: float) -> dict[str, Span]:
        question = self._ask(topic, timeout_s)
        now_ms = _now_ms()
        spans = {seat: newest_span(known) for seat, known in [*question.spans_ms.items()]}
        return {seat: Span(now_ms - last, now_ms - first) for seat, (first, last) in spans.items()}

    def _take(self, message: Message) -> None:
        """On the bus's thread. Several hubs may answer; who vouches for both seats ends the wait.

        A hub that only remembers them (the call has moved to another one) does not.
        """
        question = self._open.get(str(message.get("id")))
        seats, held_ms = message.get("seats"), message.get("held_ms")
        if not question or not isinstance(seats, dict) or not isinstance(held_ms, int):
            return
        now_ms = _now_ms()
        travelled_ms = max(0, now_ms - question.asked_ms - held_ms)
        since = message.get("since")
        ages = since if isinstance(since, dict) else {}
        for seat, age_ms in seats.items():
            last_ms = now_ms - age_ms - travelled_ms
            first_ms = last_ms if seat not in ages else now_ms - ages[seat] - travelled_ms
            question.spans_ms.setdefault(seat, []).append((min(first_ms, last_ms), last_ms))
        if isinstance(there := message.get("there"), bool):  # a hub of the version before is silent
            question.there = question.there or there
        fresh = {s for s, spans in question.spans_ms.items() if _is_fresh(spans, now_ms)}
        if self._is_local or fresh >= set(SEATS) or (question.there and not seats):
            question.answered.set()


_askers: WeakKeyDictionary[Bus, _Asker] = WeakKeyDictionary()
_askers_lock = threading.Lock()


def _asker_of(bus: Bus) -> _Asker:
    with _askers_lock:
        if bus not in _askers:
            _askers[bus] = _Asker(bus)
        return _askers[bus]


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
