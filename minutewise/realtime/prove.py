"""Asking browsers, through their hub, when each seat was last proven."""

import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4
from weakref import WeakKeyDictionary

from minutewise.realtime.bus import Bus, get_bus
from minutewise.realtime.channels import ASKS, Message
from minutewise.realtime.tickets import SEATS


def ask(topic: str, timeout_s: float = 0.5) -> dict[str, int]:
    """Seat → age in ms of its newest proof, after asking both browsers anew.

    Blocks its thread for at most `timeout_s`, so never call it on the bus's own loop. A seat
    that was never proven, or whose hub did not answer, is absent. Ages are upper bounds: the
    time that messages travelled is added. Source: "What may be billed".
    """
    bus = get_bus()
    if not bus.is_up:
        return {}
    return _asker_of(bus).ask(topic, timeout_s)


@dataclass(slots=True)
class _Question:
    asked_ms: int
    answered: threading.Event = field(default_factory=threading.Event)
    proven_ms: dict[str, int] = field(default_factory=dict)  # seat → reading of our clock


class _Asker:
    """Matches answers with questions by id, for one bus."""

    def __init__(self, bus: Bus) -> None:
        self._inbox, self._is_local, self._publish = bus.inbox, bus.is_local, bus.publish
        self._open: dict[str, _Question] = {}
        bus.subscribe(bus.inbox, self._take)

    def ask(self, topic: str, timeout_s: float) -> dict[str, int]:
        id_ = uuid4().hex
        question = self._open[id_] = _Question(_now_ms())
        self._publish(ASKS, {"id": id_, "topic": topic, "reply_to": self._inbox})
        question.answered.wait(timeout_s)
        del self._open[id_]
        now_ms = _now_ms()
        return {seat: now_ms - proven for seat, proven in [*question.proven_ms.items()]}

    def _take(self, message: Message) -> None:
        """On the bus's thread. Several hubs may answer; who knows both seats ends the wait."""
        question = self._open.get(str(message.get("id")))
        seats, held_ms = message.get("seats"), message.get("held_ms")
        if not question or not isinstance(seats, dict) or not isinstance(held_ms, int):
            return
        now_ms = _now_ms()
        travelled_ms = max(0, now_ms - question.asked_ms - held_ms)
        for seat, age_ms in seats.items():
            proven_ms = now_ms - age_ms - travelled_ms
            question.proven_ms[seat] = max(proven_ms, question.proven_ms.get(seat, proven_ms))
        if self._is_local or question.proven_ms.keys() >= set(SEATS):
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
